#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "app/serve/line_faults.hpp"
#include "feeds/net/endpoint.hpp"

namespace tocsin {

// Sends datagrams to one endpoint, a multicast group or a single host; many go to the kernel in one call. Waits only
// where the kernel has no room for more. Multicast is heard on this machine too, and leaves by one interface for one
// hop.
class UdpSender {
 public:
  // `interface`: an address of this machine, of which multicast leaves; empty: as routes say. SetupError naming the
  // endpoint and what was refused.
  UdpSender(const Endpoint& to, const std::string& interface);
  ~UdpSender();
  UdpSender(const UdpSender&) = delete;
  UdpSender& operator=(const UdpSender&) = delete;
  UdpSender(UdpSender&&) noexcept;
  UdpSender& operator=(UdpSender&&) noexcept;

  void send(std::span<const Packet> packets);

  [[nodiscard]] const Endpoint& to() const noexcept;
  [[nodiscard]] std::uint64_t packets_count() const noexcept;
  [[nodiscard]] std::uint64_t bytes_count() const noexcept;
  // Packets that the kernel did not take.
  [[nodiscard]] std::uint64_t refused_count() const noexcept;

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
};

}  // namespace tocsin
