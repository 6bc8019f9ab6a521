#include "app/live/http_server.hpp"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

#include "engine/setup_error.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

using Protocol = asio::generic::stream_protocol;  // TCP and Unix sockets alike
using Socket = asio::basic_stream_socket<Protocol, asio::io_context::executor_type>;
using Stream = beast::basic_stream<Protocol, asio::io_context::executor_type>;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using Parser = http::request_parser<http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable_t<asio::io_context::executor_type>{});
using Done = asio::awaitable<void, asio::io_context::executor_type>;
constexpr std::size_t steps_a_poll = 64;
constexpr std::string_view bearer = "Bearer ";

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// What is said of a request that cannot be read; nothing where there is nobody to say it to.
std::optional<HttpAnswer> refusal_of(error_code fault) {
  if (fault == http::error::header_limit) return http_error(431, "the header is longer than is taken here");
  if (fault == http::error::body_limit || fault == http::error::buffer_overflow) {
    return http_error(413, "the request is longer than is taken here");
  }
  const bool is_cut = fault == http::error::end_of_stream || fault == http::error::partial_message;
  if (is_cut || fault.category() != http::make_error_code(http::error::bad_method).category()) return std::nullopt;
  return http_error(400, "not a request of HTTP/1.1: " + fault.message());
}

Response response_of(HttpAnswer answer, unsigned version, bool keep_alive) {
  Response response{static_cast<http::status>(answer.status), version};
  response.set(http::field::content_type, beast::string_view(answer.type.data(), answer.type.size()));
  response.set(http::field::cache_control, "no-store");
  if (answer.status == 401) response.set(http::field::www_authenticate, "Bearer");
  response.keep_alive(keep_alive);
  response.body() = std::move(answer.body);
  response.prepare_payload();
  return response;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

asio::ip::tcp::endpoint place_of(const Endpoint& at, const std::string& token, bool has_tls) {
  if (!is_loopback(at) && (!has_tls || token.empty())) {
    throw SetupError(text_of(at) +
                     ": expected an address of loopback, as 127.0.0.1; any other takes TLS (certificate and key) and a "
                     "token");
  }
  return {asio::ip::make_address(at.address), at.port};
}

// TLS 1.2 (RFC 5246) and 1.3 (RFC 8446). No error here says what is in a file.
asio::ssl::context proof_of(const HttpTls& tls) {
  asio::ssl::context proof(asio::ssl::context::tls_server);
  proof.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                    asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  error_code fault;
  proof.use_certificate_chain_file(tls.certificate, fault);
  if (fault) throw SetupError(tls.certificate + ": expected certificates (PEM): " + fault.message());
  proof.use_private_key_file(tls.key, asio::ssl::context::pem, fault);
  if (fault) throw SetupError(tls.key + ": expected the key (PEM) of " + tls.certificate + ": " + fault.message());
  return proof;
}

// Makes way for a socket at the path.
void clear(const std::filesystem::path& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode)) throw SetupError(path.string() + ": expected a socket or nothing, found a file");
  asio::io_context io;
  asio::local::stream_protocol::socket probe(io);
  error_code fault;
  probe.connect(asio::local::stream_protocol::endpoint(path.string()), fault);
  if (!fault) throw SetupError(path.string() + ": somebody listens there already");
  ::unlink(path.c_str());
}

[[noreturn]] void fail(const std::string& place, const std::string& why) {
  throw SetupError(place + ": cannot listen here: " + why);
}

}  // namespace

HttpAnswer http_error(unsigned status, std::string_view what) {
  JsonText json;
  json.open_object();
  json.key("error").string(what);
  json.close_object();
  return {.status = status, .body = json.take() + "\n"};
}

// Everything that knows the library.
struct HttpServer::Wire {
  Wire(std::string secret, std::vector<HttpRoute> table, const Limits& bounds)
      : token(std::move(secret)), routes(std::move(table)), limits(bounds) {}
  ~Wire() {
    if (!path.empty()) ::unlink(path.c_str());
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&&) = delete;
  Wire& operator=(Wire&&) = delete;

  template <class Place, class BeforeListen>
  void listen(const Place& endpoint, const std::string& place, BeforeListen&& before_listen) {
    using Acceptor = asio::basic_socket_acceptor<typename Place::protocol_type, asio::io_context::executor_type>;
    try {
      auto acceptor = std::make_shared<Acceptor>(io.get_executor(), endpoint.protocol());
      if constexpr (std::is_same_v<Place, asio::ip::tcp::endpoint>) {
        acceptor->set_option(asio::socket_base::reuse_address(true));
      }
      acceptor->bind(endpoint);
      before_listen(*acceptor);
      acceptor->listen();
      asio::co_spawn(io.get_executor(), accept(acceptor), asio::detached);
    } catch (const boost::system::system_error& error) {
      fail(place, error.code().message());
    }
  }

  template <class Acceptor>
  Done accept(std::shared_ptr<Acceptor> acceptor) {
    while (true) {
      Socket socket(io.get_executor());
      const auto [fault] = co_await acceptor->async_accept(socket, as_result);
      if (fault) {  // out of files: others may be closed meanwhile
        asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                   asio::io_context::executor_type>
            timer(io.get_executor(), limits.wait);
        co_await timer.async_wait(as_result);
      } else if (connections < limits.connections) {
        asio::co_spawn(io.get_executor(), serve(Stream(std::move(socket))), asio::detached);
      }
    }
  }

  Done serve(Stream stream) {
    ++connections;
    if (proof) {
      co_await serve_secretly(std::move(stream));
    } else {
      co_await serve_all(stream);
    }
    --connections;
  }

  Done serve_secretly(Stream plain) {
    asio::ssl::stream<Stream> stream(std::move(plain), *proof);
    beast::get_lowest_layer(stream).expires_after(limits.wait);
    const auto [fault] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_result);
    if (fault) co_return;
    co_await serve_all(stream);
    beast::get_lowest_layer(stream).expires_after(limits.wait);
    co_await stream.async_shutdown(as_result);
  }

  template <class AnyStream>
  Done serve_all(AnyStream& stream) {
    beast::flat_buffer buffer(limits.header_bytes + limits.body_bytes);
    while (co_await serve_one(stream, buffer)) {
    }
  }

  // False where the connection is to end.
  template <class AnyStream>
  asio::awaitable<bool, asio::io_context::executor_type> serve_one(AnyStream& stream, beast::flat_buffer& buffer) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(limits.body_bytes);
    beast::get_lowest_layer(stream).expires_after(limits.wait);
    const auto [fault, size] = co_await http::async_read(stream, buffer, parser, as_result);
    auto answer = fault ? refusal_of(fault) : std::optional(answer_to(parser.get()));
    if (!answer) co_return false;
    const bool keep_alive = !fault && parser.get().keep_alive();
    const Response response = response_of(std::move(*answer), fault ? 11 : parser.get().version(), keep_alive);
    beast::get_lowest_layer(stream).expires_after(limits.wait);
    const auto [broken, sent] = co_await http::async_write(stream, response, as_result);
    co_return keep_alive && !broken;
  }

  HttpAnswer answer_to(const Request& request) const {
    if (!token.empty() && !bears_token(request)) return http_error(401, "expected the desk's token");
    const std::string_view target = view(request.target());
    const std::string_view wanted = target.substr(0, target.find('?'));
    const auto at_path = [&](const HttpRoute& route) { return route.path == wanted; };
    const auto asked = [&](const HttpRoute& route) {
      return at_path(route) && route.method == view(request.method_string());
    };
    const auto route = std::ranges::find_if(routes, asked);
    if (route != routes.end()) return answer_by(*route, request.body());
    if (std::ranges::any_of(routes, at_path)) return http_error(405, "another method is expected here");
    return http_error(404, "nothing is here");
  }

  static HttpAnswer answer_by(const HttpRoute& route, const std::string& body) {
    try {
      return route.answer(body);
    } catch (const std::exception& error) {
      return http_error(500, error.what());
    }
  }

  [[nodiscard]] bool bears_token(const Request& request) const {
    const std::string_view given = view(request[http::field::authorization]);
    return given.starts_with(bearer) && is_same_secret(given.substr(bearer.size()), token);
  }

  std::string token;
  std::vector<HttpRoute> routes;
  Limits limits;
  std::size_t connections = 0;
  std::uint16_t port = 0;
  std::filesystem::path path;
  std::optional<asio::ssl::context> proof;  // none: no TLS
  asio::io_context io{1};                   // the last: its conversations end before what they speak of
};

HttpServer::HttpServer(const Endpoint& at, std::string token, std::vector<HttpRoute> routes, const Limits& limits,
                       const std::optional<HttpTls>& tls)
    : wire_(std::make_unique<Wire>(std::move(token), std::move(routes), limits)), look_every_(limits.look_every) {
  if (tls) wire_->proof.emplace(proof_of(*tls));
  wire_->listen(place_of(at, wire_->token, tls.has_value()), text_of(at),
                [this](const auto& acceptor) { wire_->port = acceptor.local_endpoint().port(); });
}

HttpServer::HttpServer(const Endpoint& at, std::string token, std::vector<HttpRoute> routes)
    : HttpServer(at, std::move(token), std::move(routes), Limits{}) {}

HttpServer::HttpServer(const std::filesystem::path& at, std::vector<HttpRoute> routes, const Limits& limits)
    : wire_(std::make_unique<Wire>("", std::move(routes), limits)), look_every_(limits.look_every) {
  constexpr std::size_t path_max = 107;  // unix(7): sun_path, with its zero
  if (at.native().size() > path_max) fail(at.string(), "a socket's path has at most 107 bytes");
  clear(at);
  // Nobody can connect before it listens, and then only its owner.
  wire_->listen(asio::local::stream_protocol::endpoint(at.string()), at.string(), [&](const auto&) {
    wire_->path = at;
    if (::chmod(at.c_str(), S_IRUSR | S_IWUSR) != 0) fail(at.string(), std::strerror(errno));
  });
}

HttpServer::HttpServer(const std::filesystem::path& at, std::vector<HttpRoute> routes)
    : HttpServer(at, std::move(routes), Limits{}) {}

HttpServer::~HttpServer() = default;

std::size_t HttpServer::poll() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return 0;
  std::size_t steps = 0;
  while (steps < steps_a_poll && wire_->io.poll_one() > 0) ++steps;
  if (steps == 0) next_look_ = now + look_every_;
  return steps;
}

std::uint16_t HttpServer::port() const noexcept { return wire_->port; }

}  // namespace tocsin
