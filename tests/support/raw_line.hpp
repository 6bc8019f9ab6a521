#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/support/web_receiver.hpp"

namespace tocsin {

// A connection that says bytes to a server, in the very thread that polls the server, and hears what comes back.
class RawLine {
 public:
  explicit RawLine(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in place = WebReceiver::loopback(port);
    is_refused_ = ::connect(socket_, WebReceiver::generic(place), sizeof place) != 0 && errno != EINPROGRESS;
  }
  explicit RawLine(const std::string& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un place{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(place.sun_path, sizeof place.sun_path - 1);
    const void* const plain = &place;
    is_refused_ = ::connect(socket_, static_cast<const sockaddr*>(plain), sizeof place) != 0;
  }
  ~RawLine() { ::close(socket_); }
  RawLine(const RawLine&) = delete;
  RawLine& operator=(const RawLine&) = delete;
  RawLine(RawLine&&) = delete;
  RawLine& operator=(RawLine&&) = delete;

  void say(std::string_view text) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    is_refused_ = is_refused_ || sent != static_cast<ssize_t>(text.size());
  }
  // What has come, after polling until `enough` bytes hold or the server hangs up, for at most two seconds or so.
  std::string hear(const std::function<void()>& poll, std::string_view enough = "\r\n\r\n") {
    for (int round = 0; round < rounds_max && !is_over_ && heard_.find(enough) == std::string::npos; ++round) {
      poll();
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      char part[4096];
      const ssize_t size = ::recv(socket_, part, sizeof part, 0);
      if (size > 0) heard_.append(part, static_cast<std::size_t>(size));
      is_over_ = size == 0 || (size < 0 && errno != EAGAIN && errno != EINPROGRESS && errno != ENOTCONN);
    }
    return std::exchange(heard_, "");
  }
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] bool is_refused() const { return is_refused_; }

 private:
  static constexpr int rounds_max = 8'000;

  int socket_;
  bool is_refused_ = false;
  bool is_over_ = false;
  std::string heard_;
};

}  // namespace tocsin
