#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/net/udp_line.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// Where copies of the same packets come, and how they are heard.
struct LinesOptions {
  std::vector<Endpoint> endpoints;  // at least one: groups to join, or addresses of this machine
  std::string interface{};          // on which groups are joined: its name or an address of it; empty: as routes say
  std::size_t receive_buffer = 4UL * 1024 * 1024;  // of each line; see UdpLineOptions
  std::size_t datagram_max = 2'048;                // bytes
  Duration busy_poll{};
  ReceiveClock clock = kernel_time;  // how long is waited, where no datagram comes to say
};

// The datagrams of several lines (copies A and B, re-requests) as one stream whose time never goes back: each line is
// drained in turn, for what its port holds. Which line brought a datagram nobody needs to know.
class UdpLines {
 public:
  explicit UdpLines(std::vector<UdpLine> lines) : lines_(std::move(lines)) {}
  // SetupError where one cannot be opened, or there is none.
  explicit UdpLines(const LinesOptions& options);

  [[nodiscard]] bool is_empty() const noexcept { return lines_.empty(); }
  // Nothing where all lines are dry. Valid until the next call. The offset is in bytes received on all lines.
  [[nodiscard]] std::optional<capture::Datagram> next();
  // The next call of next() asks the kernel.
  [[nodiscard]] bool is_drained() const noexcept { return drained_.empty(); }
  // The latest stamp given out.
  [[nodiscard]] Time latest() const noexcept { return latest_; }
  // Brings the tally up to date with what did not get through.
  void enter_accounts(Tally& tally);
  // "239.1.1.1:5000, 239.1.1.2:5000".
  [[nodiscard]] std::string text() const;

  [[nodiscard]] std::span<UdpLine> lines() noexcept { return lines_; }

 private:
  std::vector<UdpLine> lines_;
  std::size_t line_ = 0;  // that was drained last
  std::span<const capture::Datagram> drained_;
  Time latest_ = Time::min();
  std::uint64_t received_ = 0;
  std::uint64_t dropped_ = 0;  // that the tally has
  std::uint64_t too_long_ = 0;
};

}  // namespace tocsin
