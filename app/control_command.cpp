#include "app/control_command.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>
#include <utility>

#include "app/live/desk_file.hpp"
#include "app/live/token_file.hpp"
#include "engine/setup_error.hpp"
#include "sinks/json_text.hpp"
#include "sinks/webhook/http_post.hpp"

namespace tocsin {
namespace {

constexpr std::size_t answer_bytes_max = 1'048'576;
constexpr timeval wait_max{.tv_sec = 10, .tv_usec = 0};
constexpr Duration web_wait_max = std::chrono::seconds(10);

[[noreturn]] void fail(const std::string& path) {
  throw SetupError(path + ": no live day answers here: " + std::strerror(errno));
}

// A connection to a Unix socket.
class Line {
 public:
  explicit Line(const std::string& path) : path_(path), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof address.sun_path) throw SetupError(path + ": a socket's path has at most 107 bytes");
    path.copy(address.sun_path, path.size());
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait_max, sizeof wait_max);
    const void* const plain = &address;
    if (::connect(socket_, static_cast<const sockaddr*>(plain), sizeof address) != 0) close_and_fail();
  }
  ~Line() { ::close(socket_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  Line(Line&&) = delete;
  Line& operator=(Line&&) = delete;

  void say(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0) fail(path_);
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  [[nodiscard]] std::string hear() const {
    std::string all;
    char part[4096];
    ssize_t size = 0;
    while (all.size() < answer_bytes_max && (size = ::recv(socket_, part, sizeof part, 0)) > 0) {
      all.append(part, static_cast<std::size_t>(size));
    }
    if (size < 0) fail(path_);
    return all;
  }

 private:
  [[noreturn]] void close_and_fail() const {
    const int why = errno;
    ::close(socket_);
    errno = why;
    fail(path_);
  }

  std::string path_;
  int socket_;
};

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

std::string body_of(const std::vector<std::string>& words) {
  JsonText json;
  json.open_object();
  for (const std::string& word : words) {
    const std::size_t end = word.find('=');
    if (end == std::string::npos || !is_word(std::string_view(word).substr(0, end)))
      throw SetupError("\"" + word + "\": expected a key and its value, as alert=ID");
    json.key(word.substr(0, end)).string(std::string_view(word).substr(end + 1));
  }
  json.close_object();
  return json.take();
}

// What was answered, with the status of HTTP.
struct Answer {
  unsigned status = 0;
  std::string body;
};

std::string target_of(const ControlOptions& options) { return "/control/" + options.command; }

std::string request_of(const ControlOptions& options) {
  const std::string body = body_of(options.words);
  return "POST " + target_of(options) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Answer ask_socket(const std::string& socket, const ControlOptions& options) {
  const Line line(socket);
  line.say(request_of(options));
  const std::string answer = line.hear();
  constexpr std::string_view version = "HTTP/1.1 ";
  const std::size_t body = answer.find("\r\n\r\n");
  if (body == std::string::npos || !answer.starts_with(version)) {
    throw SetupError(socket + ": expected an answer of HTTP/1.1");
  }
  return {.status = static_cast<unsigned>(std::strtoul(answer.c_str() + version.size(), nullptr, 10)),
          .body = answer.substr(body + 4)};
}

WebAddress address_of(const ControlPlaces& places, const ControlOptions& options) {
  if (!options.at.empty()) {
    WebAddress address = parse_web_address(options.at);
    address.target = target_of(options);
    return address;
  }
  return {.is_secure = !places.certificate.empty(),
          .host = places.http->address,
          .port = std::to_string(places.http->port),
          .target = target_of(options)};
}

Answer ask_web(const ControlPlaces& places, const ControlOptions& options) {
  const WebAddress address = address_of(places, options);
  const std::string token = token_of_file(options.token_file.empty() ? places.token_file : options.token_file);
  const std::atomic<bool> never = false;
  const HttpPost post(address, web_wait_max, options.trusted.empty() ? places.certificate : options.trusted, never,
                      answer_bytes_max);
  HttpPost::Outcome outcome =
      post.send({{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, body_of(options.words));
  if (!outcome.fault.empty()) {
    throw SetupError(address.authority() + ": no live day answers here: " + outcome.fault);
  }
  return {.status = outcome.status, .body = std::move(outcome.body)};
}

}  // namespace

int control(const ControlOptions& options) {
  const ControlPlaces places = DeskFile::load(options.desk).control;
  if (!places.is_wanted()) throw SetupError(options.desk + ": expected a [control] with a socket, or with http");
  if (!is_word(options.command)) throw SetupError("\"" + options.command + "\": expected a command, as status");
  const bool by_socket = options.at.empty() && !places.socket.empty();
  const Answer answer = by_socket ? ask_socket(places.socket, options) : ask_web(places, options);
  const bool is_taken = answer.status / 100 == 2;
  (is_taken ? std::cout : std::cerr) << answer.body;
  return is_taken ? 0 : 1;
}

}  // namespace tocsin
