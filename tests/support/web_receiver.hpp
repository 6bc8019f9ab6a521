#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tocsin {

// What a web server says, and how long it takes to.
struct WebAnswer {
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  std::chrono::milliseconds after{0};
};

// A web server on loopback, made of plain sockets, that answers as its script says: the last answer again and again.
class WebReceiver {
 public:
  using Answer = WebAnswer;
  static Answer status(int number) {
    return {.bytes = "HTTP/1.1 " + std::to_string(number) + " So\r\nContent-Length: 0\r\n\r\n"};
  }

  explicit WebReceiver(std::vector<Answer> script = {Answer{}})
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in place = loopback(0);
    socklen_t size = sizeof place;
    if (::bind(listener_, generic(place), size) != 0 || ::listen(listener_, 16) != 0) std::abort();
    ::getsockname(listener_, generic(place), &size);
    port_ = ntohs(place.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~WebReceiver() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  WebReceiver(const WebReceiver&) = delete;
  WebReceiver& operator=(const WebReceiver&) = delete;
  WebReceiver(WebReceiver&&) = delete;
  WebReceiver& operator=(WebReceiver&&) = delete;

  [[nodiscard]] std::string port() const { return std::to_string(port_); }
  // Everything that was asked, in order.
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return place;
  }
  static sockaddr* generic(sockaddr_in& place) {
    void* const plain = &place;
    return static_cast<sockaddr*>(plain);
  }

 private:
  void serve() {
    const timeval wait{.tv_sec = 0, .tv_usec = 5'000};
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    while (!stop_) {
      const int caller = ::accept(listener_, nullptr, nullptr);
      if (caller < 0) continue;
      // A caller has its options of the listener; its bytes may take longer than a look.
      const timeval patience{.tv_sec = 5, .tv_usec = 0};
      ::setsockopt(caller, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      answer(caller);
      ::close(caller);
    }
  }

  void answer(int caller) {
    std::string request;
    char part[4096];
    while (!is_whole(request)) {
      const ssize_t size = ::recv(caller, part, sizeof part, 0);
      if (size <= 0) break;
      request.append(part, static_cast<std::size_t>(size));
    }
    const Answer& next = script_[std::min(at_++, script_.size() - 1)];
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(request);
    }
    for (auto left = next.after; left.count() > 0 && !stop_; left -= std::chrono::milliseconds(5)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ::send(caller, next.bytes.data(), next.bytes.size(), MSG_NOSIGNAL);
  }

  static bool is_whole(const std::string& request) {
    const std::size_t end = request.find("\r\n\r\n");
    const std::size_t length = request.find("Content-Length: ");
    if (end == std::string::npos || length == std::string::npos) return end != std::string::npos;
    return request.size() >= end + 4 + std::stoul(request.substr(length + 16));
  }

  std::vector<Answer> script_;
  std::size_t at_ = 0;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace tocsin
