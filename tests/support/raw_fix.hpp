#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A TCP socket of this machine, closed when it goes.
class RawSocket {
 public:
  RawSocket() : RawSocket(::socket(AF_INET, SOCK_STREAM, 0)) {}
  explicit RawSocket(int socket) : socket_(socket) {}
  RawSocket(RawSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawSocket& operator=(RawSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { close(); }

  [[nodiscard]] int get() const { return socket_; }
  [[nodiscard]] bool is_open() const { return socket_ >= 0; }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  [[nodiscard]] bool connect(std::uint16_t port) const {
    const sockaddr_in address = loopback(port);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  // Listens on a free port, which it returns.
  [[nodiscard]] std::uint16_t listen() const {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(socket_, 4) != 0) {
      throw std::runtime_error("cannot listen");
    }
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  [[nodiscard]] bool is_readable(std::chrono::milliseconds wait_max) const {
    pollfd asked{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, static_cast<int>(wait_max.count())) > 0;
  }
  [[nodiscard]] RawSocket accept(std::chrono::milliseconds wait_max) const {
    return RawSocket(is_readable(wait_max) ? ::accept(socket_, nullptr, nullptr) : -1);
  }

 private:
  int socket_;
};

// "20250127-14:30:00.000", now.
inline std::string raw_sending_time() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S.000", &utc);
  return {text, size};
}

// Fields as people write them, "112=HELLO|58=x": '|' for SOH.
inline std::string with_soh(std::string_view fields) {
  std::string text(fields);
  for (char& c : text) c = c == '|' ? '\x01' : c;
  return text;
}

// A whole message around `fields`, which begin with 35=: length and checksum are right.
inline std::string framed(std::string_view fields) {
  const std::string body = with_soh(fields);
  std::string text =
      "8=FIX.4.4\x01"
      "9=" +
      std::to_string(body.size()) + '\x01' + body;
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  char trailer[16];
  text.append(trailer, static_cast<std::size_t>(std::snprintf(trailer, sizeof trailer, "10=%03u\x01", sum % 256)));
  return text;
}

// The value of the first field with this tag; empty where there is none.
inline std::string raw_field(std::string_view message, int tag) {
  const std::string sought = '\x01' + std::to_string(tag) + '=';
  const std::size_t at = message.find(sought);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + sought.size();
  return std::string(message.substr(begin, message.find('\x01', begin) - begin));
}

// One side of a session that knows nothing of FIX but how a message is framed: what it says, and with which numbers,
// the test decides.
class RawFix {
 public:
  static constexpr std::chrono::milliseconds wait_max{20'000};

  RawFix(RawSocket socket, std::string sender, std::string target)
      : socket_(std::move(socket)), names_("|49=" + std::move(sender) + "|56=" + std::move(target)) {}

  // Takes the next number: "0|112=HELLO".
  void send(std::string_view type_and_fields) { send_as(next_++, type_and_fields); }
  // With a number of the caller's choice, which the next one goes on from.
  void send_as(std::uint64_t number, std::string_view type_and_fields) {
    send_text(framed(text_of(number, type_and_fields)));
    next_ = number + 1;
  }
  void send_text(std::string_view text) const {
    static_cast<void>(::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL));
  }
  // The same message again, as a resend request makes one.
  void resend(std::uint64_t number, std::string_view type_and_fields) const {
    const std::string again = text_of(number, type_and_fields) + "43=Y|122=" + raw_sending_time() + "|";
    send_text(framed(again));
  }
  void log_on() { send("A|98=0|108=1"); }

  // The next message of the type; what is of others is passed over. Empty: none came, or the connection is closed.
  [[nodiscard]] std::string read(std::string_view type) {
    for (std::string message = read(); !message.empty(); message = read()) {
      if (raw_field(message, 35) == type) return message;
    }
    return {};
  }
  [[nodiscard]] std::string read() {
    std::size_t end = end_of_message();
    while (end == std::string::npos && fill()) end = end_of_message();
    if (end == std::string::npos) return {};
    std::string message = held_.substr(0, end);
    held_.erase(0, end);
    return message;
  }
  // The other side has closed the connection.
  [[nodiscard]] bool is_closed() {
    while (fill()) held_.clear();
    return is_closed_;
  }

 private:
  [[nodiscard]] std::string text_of(std::uint64_t number, std::string_view type_and_fields) const {
    const std::size_t end = std::min(type_and_fields.find('|'), type_and_fields.size());
    const std::string type(type_and_fields.substr(0, end));
    const std::string fields(type_and_fields.substr(end));
    return "35=" + type + names_ + "|34=" + std::to_string(number) + "|52=" + raw_sending_time() + fields + "|";
  }
  [[nodiscard]] std::size_t end_of_message() const {
    const std::size_t trailer = held_.find(
        "\x01"
        "10=");
    const bool is_whole = trailer != std::string::npos && held_.size() >= trailer + 8;
    return is_whole ? trailer + 8 : std::string::npos;
  }
  bool fill() {
    if (!socket_.is_readable(wait_max)) return false;
    char bytes[4096];
    const ssize_t size = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    is_closed_ = size <= 0;
    if (size > 0) held_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }

  RawSocket socket_;
  std::string names_;
  std::uint64_t next_ = 1;
  std::string held_;
  bool is_closed_ = false;
};

}  // namespace tocsin
