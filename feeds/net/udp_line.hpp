#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/time.hpp"
#include "feeds/capture/datagram.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/receive_clock.hpp"

namespace tocsin {

// How a line is to be opened.
struct UdpLineOptions {
  Endpoint endpoint{};             // a group to join, or an address of this machine; port 0: one that is free
  std::string interface{};         // on which a group is joined: its name, or an address of it; empty: as routes say
  std::optional<Endpoint> peer{};  // hears this one alone, and may send to it
  std::size_t receive_buffer = 4UL * 1024 * 1024;  // bytes that the kernel is asked to keep until they are read
  std::size_t datagram_max = 2'048;  // bytes; a frame of Ethernet has room for 1,500, a jumbo frame for 9,000
  Duration busy_poll{};              // how long the kernel polls the card for a read; 0: not at all
};

// One UDP port of this machine, and of a multicast group if it is one (IPv4 or IPv6): the datagrams that came, each
// with the kernel's receive stamp. Never waits, and allocates nothing once it is open. What did not get through is
// counted: datagrams that the kernel had no room for, and those longer than `datagram_max`. Does not look into what it
// brings, nor put it in order.
class UdpLine {
 public:
  // SetupError naming the endpoint and what was refused.
  explicit UdpLine(const UdpLineOptions& options, ReceiveClock clock = kernel_time);
  UdpLine(const UdpLine&) = delete;
  UdpLine& operator=(const UdpLine&) = delete;
  UdpLine(UdpLine&&) noexcept;
  UdpLine& operator=(UdpLine&&) noexcept;
  ~UdpLine();

  // Of what came since the last call the first, and the call after it the rest, at most `datagrams_at_once`; in order,
  // valid until the next call. Nothing: nothing came. Offsets are in bytes received on this line.
  static constexpr std::size_t datagrams_at_once = 64;
  [[nodiscard]] std::span<const capture::Datagram> drain();

  // To its peer. False where the kernel did not take it: it is for the caller to send again.
  bool send(std::span<const std::byte> datagram) noexcept;

  // Where it listens, with the port that it was given.
  [[nodiscard]] const Endpoint& endpoint() const noexcept;
  // For whoever wants to wait for bytes.
  [[nodiscard]] int fd() const noexcept;
  // Bytes that the kernel keeps until they are read, as it says: its own accounts of each datagram are in them.
  [[nodiscard]] std::size_t receive_buffer() const noexcept;
  // Datagrams that the kernel dropped for want of room, as far as those behind them told (SO_RXQ_OVFL, socket(7)).
  [[nodiscard]] std::uint64_t dropped_count() const noexcept;
  // Datagrams that were longer than there was room for.
  [[nodiscard]] std::uint64_t too_long_count() const noexcept;

 private:
  struct Ring;
  std::unique_ptr<Ring> ring_;
};

}  // namespace tocsin
