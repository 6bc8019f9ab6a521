#include "app/serve/ws_outlet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "app/serve/event_json.hpp"
#include "engine/setup_error.hpp"
#include "feeds/net/asio.hpp"
#include "sinks/figures.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Message = std::shared_ptr<const std::string>;

constexpr std::size_t read_max = 64 * 1024;
constexpr std::size_t header_max = 8 * 1024;
constexpr auto handshake_max = std::chrono::seconds(10);

// Somebody who connected: first it asks, by HTTP; then it hears.
class Client : public std::enable_shared_from_this<Client> {
 public:
  explicit Client(tcp::socket socket) : stream_(std::move(socket)) {
    error_code unknown;
    const tcp::endpoint from = beast::get_lowest_layer(stream_).socket().remote_endpoint(unknown);
    name_ = from.address().to_string() + ":" + std::to_string(from.port());
    beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay(true), unknown);
  }

  // `greeting` is what it hears first.
  void start(Message greeting, const std::string& notice) {
    greeting_ = std::move(greeting);
    notice_ = notice;
    request_.header_limit(header_max);
    request_.body_limit(0);
    beast::get_lowest_layer(stream_).expires_after(handshake_max);
    http::async_read(stream_.next_layer(), buffer_, request_,
                     [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
  }

  void say(const Message& message) {
    if (!is_open_) return;
    queued_bytes_ += message->size();
    queue_.push_back(message);
    if (queue_.size() == 1) write();
  }
  // When all was said.
  void close_after_all() {
    is_closing_ = true;
    if (is_open_ && queue_.empty()) close();
  }
  void drop() {
    is_open_ = false;
    is_gone_ = true;
    beast::get_lowest_layer(stream_).close();
  }

  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  [[nodiscard]] bool is_gone() const noexcept { return is_gone_; }
  // More than one message waits, and they are too much together.
  [[nodiscard]] bool is_behind(std::size_t bytes_max) const noexcept {
    return is_open_ && queue_.size() > 1 && queued_bytes_ > bytes_max;
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  void on_request(error_code error) {
    if (error) return drop();
    if (!websocket::is_upgrade(request_.get())) return answer();
    beast::get_lowest_layer(stream_).expires_never();
    stream_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream_.read_message_max(read_max);
    stream_.text(true);
    stream_.auto_fragment(false);
    stream_.async_accept(request_.get(), [self = shared_from_this()](error_code refused) { self->on_accept(refused); });
  }

  void answer() {
    const bool is_known = request_.get().method() == http::verb::get && request_.get().target() == "/";
    answer_.result(is_known ? http::status::ok : http::status::not_found);
    answer_.set(http::field::content_type, "text/plain; charset=utf-8");
    answer_.body() = is_known ? notice_ : "There is nothing here but /.\n";
    answer_.keep_alive(false);
    answer_.prepare_payload();
    http::async_write(stream_.next_layer(), answer_,
                      [self = shared_from_this()](error_code, std::size_t) { self->drop(); });
  }

  void on_accept(error_code error) {
    if (error) return drop();
    is_open_ = true;
    buffer_.clear();
    if (greeting_) say(greeting_);
    read();
  }

  // Reading is what answers pings and notes that it leaves.
  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->drop();
      self->buffer_.clear();
      self->read();
    });
  }

  void write() {
    stream_.async_write(boost::asio::buffer(*queue_.front()),
                        [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
  }
  void on_written(error_code error) {
    if (error) return drop();
    queued_bytes_ -= queue_.front()->size();
    queue_.pop_front();
    if (!is_open_) return;
    if (!queue_.empty()) return write();
    if (is_closing_) close();
  }
  void close() {
    stream_.async_close(websocket::close_code::normal, [self = shared_from_this()](error_code) { self->drop(); });
  }

  websocket::stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> request_;
  http::response<http::string_body> answer_;
  Message greeting_;
  std::string notice_;
  std::deque<Message> queue_;  // the first is being written
  std::size_t queued_bytes_ = 0;
  std::string name_;
  bool is_open_ = false;
  bool is_closing_ = false;
  bool is_gone_ = false;
};

std::string greeting_of(const DayOpening& day) {
  JsonText json;
  json.open_object();
  json.key("kind").string("day");
  json.key("first").raw(std::to_string(ns_since_epoch(day.first)));
  json.key("instruments").raw(std::to_string(day.universe.size()));
  if (!day.provenance.empty()) json.key("provenance").string(day.provenance);
  json.close_object();
  return json.take() + "\n";
}

std::string notice_of(const DayOpening& day) {
  return "Tocsin serves a day of " + std::to_string(day.universe.size()) +
         " instruments here: connect by WebSocket, and each event is a line of JSON.\n" +
         (day.provenance.empty() ? "" : "The data: " + day.provenance + "\n");
}

}  // namespace

class WsOutlet::Server {
 public:
  explicit Server(const Options& options) : options_(options) {
    const tcp::endpoint local(boost::asio::ip::address_v4::loopback(), options.port);
    acceptor_.open(local.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(local);
    acceptor_.listen();
  }

  void begin(const DayOpening& day) {
    universe_ = &day.universe;
    notice_ = notice_of(day);
    greeting_ = std::make_shared<const std::string>(greeting_of(day));
    say(greeting_);
  }

  void prepare(std::span<const Event> events) {
    for (const Event& event : events) append_json(lines_, event, *universe_);
    events_ += events.size();
  }

  void send() {
    if (lines_.empty()) return;
    const auto message = std::make_shared<const std::string>(std::exchange(lines_, {}));
    ++messages_;
    say(message);
    poll();
    if (is_anyone_behind()) wait_for_all();
  }

  // What is ready; each completed step may make another ready. Asio takes a time without anything to wait for, as after
  // a connection that could not be let in, for the end of all work.
  void poll() {
    if (context_.stopped()) context_.restart();
    if (!is_accepting_) accept();
    context_.poll();
    std::erase_if(clients_, [](const auto& client) { return client->is_gone(); });
  }

  void finish() {
    send();
    say(std::make_shared<const std::string>("{\"kind\":\"end\"}\n"));
    poll();
  }
  // Nobody is dropped in the middle of a line while there is time.
  void close() {
    for (const auto& client : clients_) client->close_after_all();
    for (const auto end = std::chrono::steady_clock::now() + options_.patience;
         !clients_.empty() && std::chrono::steady_clock::now() < end; poll()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  [[nodiscard]] std::size_t clients_count() const {
    return static_cast<std::size_t>(std::ranges::count_if(clients_, [](const auto& one) { return one->is_open(); }));
  }

  [[nodiscard]] tcp::endpoint local() const { return acceptor_.local_endpoint(); }

  [[nodiscard]] std::string account() const {
    std::string text =
        fmt::format("WebSocket at {}: {} events in {} messages; {} connections, at most {} at a time\n", local().port(),
                    grouped(events_), grouped(messages_), grouped(connections_), clients_most_);
    for (const std::string& name : dropped_) text += "  " + name + " could not follow, and was dropped\n";
    if (turned_away_ > 0) text += fmt::format("  {} turned away: there were as many as may be\n", turned_away_);
    return text;
  }

 private:
  // Where nobody can be let in (there are no descriptors left), it is tried again with the next poll and not before.
  void accept() {
    is_accepting_ = true;
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      is_accepting_ = false;
      if (error) return;
      meet(std::move(socket));
      accept();
    });
  }

  void meet(tcp::socket socket) {
    ++connections_;
    if (clients_.size() >= options_.clients_max) {
      ++turned_away_;
      return;
    }
    clients_.push_back(std::make_shared<Client>(std::move(socket)));
    clients_most_ = std::max(clients_most_, clients_.size());
    clients_.back()->start(greeting_, notice_);
  }

  void say(const Message& message) {
    for (const auto& client : clients_) client->say(message);
  }

  [[nodiscard]] bool is_anyone_behind() const {
    return std::ranges::any_of(clients_,
                               [this](const auto& client) { return client->is_behind(options_.queue_bytes_max); });
  }

  void wait_for_all() {
    const auto end = std::chrono::steady_clock::now() + options_.patience;
    while (is_anyone_behind() && std::chrono::steady_clock::now() < end) {
      context_.run_one_for(std::chrono::milliseconds(10));
    }
    for (const auto& client : clients_) {
      if (!client->is_behind(options_.queue_bytes_max)) continue;
      dropped_.push_back(client->name());
      client->drop();
    }
    poll();
  }

  Options options_;
  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_};
  std::vector<std::shared_ptr<Client>> clients_;
  const Universe* universe_ = nullptr;
  std::string notice_;
  Message greeting_;
  std::string lines_;
  std::vector<std::string> dropped_;
  std::uint64_t events_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t connections_ = 0;
  std::size_t clients_most_ = 0;
  bool is_accepting_ = false;
  std::uint64_t turned_away_ = 0;
};

WsOutlet::WsOutlet(const Options& options) {
  try {
    server_ = std::make_unique<Server>(options);
  } catch (const boost::system::system_error& error) {
    throw SetupError(fmt::format("--ws {}: cannot be listened to: {}", options.port, error.code().message()));
  }
}

WsOutlet::~WsOutlet() { server_->close(); }

void WsOutlet::begin(const DayOpening& day) { server_->begin(day); }
void WsOutlet::prepare(std::span<const Event> events) { server_->prepare(events); }
void WsOutlet::send() { server_->send(); }
void WsOutlet::poll() { server_->poll(); }
void WsOutlet::finish() { server_->finish(); }
std::size_t WsOutlet::clients_count() const { return server_->clients_count(); }
std::string WsOutlet::account() const { return server_->account(); }

Endpoint WsOutlet::endpoint() const { return {server_->local().address().to_string(), server_->local().port()}; }

}  // namespace tocsin
