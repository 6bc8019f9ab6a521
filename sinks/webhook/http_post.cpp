#include "sinks/webhook/http_post.hpp"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <exception>
#include <utility>

namespace tocsin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

using Request = http::request<http::string_body>;

constexpr unsigned http_1_1 = 11;
constexpr std::uint32_t answer_bytes_max = 16'384;  // of its header; its body is not read
// How long a wish to stop may go unseen.
constexpr auto look_every = std::chrono::milliseconds(10);

Request request_of(const WebAddress& address, const std::vector<HttpField>& fields, const std::string& body) {
  Request request{http::verb::post, address.target, http_1_1};
  request.set(http::field::host, address.authority());
  request.set(http::field::user_agent, "tocsin");
  for (const HttpField& field : fields) request.set(field.name, field.value);
  request.keep_alive(false);
  request.body() = body;
  request.prepare_payload();
  return request;
}

template <class Stream>
asio::awaitable<HttpPost::Outcome> converse(Stream& stream, const Request& request, std::uint64_t body_max) {
  co_await http::async_write(stream, request, use_awaitable);
  beast::flat_buffer buffer(answer_bytes_max);
  http::response_parser<http::string_body> answer;
  answer.header_limit(answer_bytes_max);
  if (body_max > 0) {
    answer.body_limit(body_max);
    co_await http::async_read(stream, buffer, answer, use_awaitable);
  } else {
    co_await http::async_read_header(stream, buffer, answer, use_awaitable);
  }
  co_return HttpPost::Outcome{.status = answer.get().result_int(), .body = std::move(answer.get().body()), .fault = {}};
}

asio::ssl::context trust(const std::string& trusted) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  tls.set_verify_mode(asio::ssl::verify_peer);
  if (trusted.empty()) {
    tls.set_default_verify_paths();
  } else {
    tls.load_verify_file(trusted);
  }
  return tls;
}

asio::awaitable<HttpPost::Outcome> converse_secretly(tcp::socket& socket, const WebAddress& address,
                                                     const Request& request, const std::string& trusted,
                                                     std::uint64_t body_max) {
  asio::ssl::context tls = trust(trusted);
  asio::ssl::stream<tcp::socket&> stream(socket, tls);
  stream.set_verify_callback(asio::ssl::host_name_verification(address.host));
  boost::system::error_code is_name;
  asio::ip::make_address(address.host, is_name);
  if (is_name) {  // Server Name Indication (RFC 6066 section 3); the library's macro for it casts as C does
    std::string name = address.host;
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  }
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  co_return co_await converse(stream, request, body_max);
}

asio::awaitable<HttpPost::Outcome> post(const WebAddress& address, const Request& request, const std::string& trusted,
                                        std::uint64_t body_max) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::resolver resolver(executor);
  const auto found = co_await resolver.async_resolve(address.host, address.port, use_awaitable);
  tcp::socket socket(executor);
  co_await asio::async_connect(socket, found, use_awaitable);
  if (address.is_secure) co_return co_await converse_secretly(socket, address, request, trusted, body_max);
  co_return co_await converse(socket, request, body_max);
}

std::string words_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

HttpPost::HttpPost(WebAddress address, Duration time_limit, std::string trusted, const std::atomic<bool>& stop,
                   std::uint64_t body_max)
    : address_(std::move(address)),
      time_limit_(time_limit),
      trusted_(std::move(trusted)),
      stop_(stop),
      body_max_(body_max) {}

HttpPost::Outcome HttpPost::send(const std::vector<HttpField>& fields, const std::string& body) const {
  const Request request = request_of(address_, fields, body);
  Outcome outcome;
  bool is_over = false;
  asio::io_context io(1);  // takes the conversation with it, wherever that stands
  asio::co_spawn(io, post(address_, request, trusted_, body_max_),
                 [&](const std::exception_ptr& failure, Outcome answer) {
                   outcome = std::move(answer);
                   if (failure) outcome.fault = words_of(failure);
                   is_over = true;
                 });
  asio::steady_timer limit(io, time_limit_);
  limit.async_wait([&](const boost::system::error_code&) {
    if (!std::exchange(is_over, true)) outcome.fault = "no answer within the time limit";
  });
  while (!is_over && !stop_.load(std::memory_order_relaxed)) io.run_one_for(look_every);
  if (!is_over) outcome.fault = "stopped before its answer came";
  return outcome;
}

void HttpPost::pause(Duration time) const {
  asio::io_context io(1);
  bool is_over = false;
  asio::steady_timer timer(io, time);
  timer.async_wait([&](const boost::system::error_code&) { is_over = true; });
  while (!is_over && !stop_.load(std::memory_order_relaxed)) io.run_one_for(look_every);
}

}  // namespace tocsin
