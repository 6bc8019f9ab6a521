#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "feeds/net/endpoint.hpp"

namespace tocsin {

// A UDP port that was free, of 127.0.0.1 or of a multicast group there, for a test to hear and to ask with.
class UdpSocket {
 public:
  explicit UdpSocket(std::string address = "127.0.0.1")
      : address_(std::move(address)), fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in local{};
    local.sin_family = AF_INET;
    ::inet_pton(AF_INET, address_.c_str(), &local.sin_addr);
    const int room = 8 << 20;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) {
      throw std::runtime_error("no UDP port");
    }
    if (is_multicast({address_, 1})) join(local.sin_addr);
  }
  ~UdpSocket() { ::close(fd_); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  UdpSocket(UdpSocket&&) = delete;
  UdpSocket& operator=(UdpSocket&&) = delete;

  [[nodiscard]] Endpoint endpoint() const {
    sockaddr_in local{};
    socklen_t size = sizeof local;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&local), &size);
    return {address_, ntohs(local.sin_port)};
  }
  // The next datagram, waited for at most so long.
  [[nodiscard]] std::optional<std::vector<std::byte>> receive(std::chrono::milliseconds wait) {
    pollfd readable{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, static_cast<int>(wait.count())) <= 0) return std::nullopt;
    std::vector<std::byte> bytes(65'536);
    const ssize_t size = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (size < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }
  void send(std::span<const std::byte> bytes, const Endpoint& to) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(to.port);
    ::inet_pton(AF_INET, to.address.c_str(), &there.sin_addr);
    ::sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
  }

 private:
  void join(in_addr group) {
    ip_mreq request{.imr_multiaddr = group, .imr_interface = {htonl(INADDR_LOOPBACK)}};
    ::setsockopt(fd_, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
  }

  std::string address_;
  int fd_;
};

}  // namespace tocsin
