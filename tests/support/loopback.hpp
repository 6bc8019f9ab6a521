#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "feeds/net/endpoint.hpp"

namespace tocsin {

// A UDP socket on 127.0.0.1, as a venue has one: sends to any port or group of this machine, and hears who asks.
class LoopbackSocket {
 public:
  using Bytes = std::vector<std::byte>;

  LoopbackSocket() : fd_(socket(AF_INET, SOCK_DGRAM, 0)) {
    const sockaddr_in any_port = address_of({.address = "127.0.0.1", .port = 0});
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&any_port), sizeof any_port), 0);
    setsockopt(fd_, IPPROTO_IP, IP_MULTICAST_IF, &any_port.sin_addr, sizeof any_port.sin_addr);
  }
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;
  LoopbackSocket(LoopbackSocket&&) = delete;
  LoopbackSocket& operator=(LoopbackSocket&&) = delete;
  ~LoopbackSocket() { close(fd_); }

  [[nodiscard]] Endpoint endpoint() const {
    sockaddr_in own{};
    socklen_t size = sizeof own;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
    return {.address = "127.0.0.1", .port = ntohs(own.sin_port)};
  }

  void send(std::span<const std::byte> datagram, const Endpoint& to) { send(datagram, address_of(to)); }
  void send(std::span<const std::byte> datagram, const sockaddr_in& to) {
    const ssize_t sent =
        sendto(fd_, datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    EXPECT_EQ(sent, static_cast<ssize_t>(datagram.size())) << std::strerror(errno);
  }

  // What came, and from whom; nothing where nothing did.
  [[nodiscard]] std::optional<std::pair<Bytes, sockaddr_in>> receive() {
    Bytes bytes(65'536);
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t received =
        recvfrom(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
    if (received < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(received));
    return std::pair(std::move(bytes), from);
  }

 private:
  static sockaddr_in address_of(const Endpoint& endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    inet_pton(AF_INET, endpoint.address.c_str(), &address.sin_addr);
    return address;
  }

  int fd_;
};

// Whether something came to the socket within ten seconds, which is far longer than it takes.
inline bool has_come(int fd) {
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&wanted, 1, 10'000) == 1;
}

}  // namespace tocsin
