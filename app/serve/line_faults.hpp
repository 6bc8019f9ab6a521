#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "replay_data/random.hpp"

namespace tocsin {

// One datagram.
using Packet = std::span<const std::byte>;

// How many packets of a million suffer what.
struct FaultRates {
  std::uint32_t dropped = 0;
  std::uint32_t duplicated = 0;  // the copy comes next
  std::uint32_t reordered = 0;   // comes one to eight packets late
  std::uint32_t stalled = 0;     // from here on the line is silent for 1 to 64 packets, which then come at once

  [[nodiscard]] bool any() const noexcept { return (dropped | duplicated | reordered | stalled) != 0; }
};

// Does to the packets of one line what networks do to them; the same to the same packets with the same seed and line,
// whatever the clock says.
class LineFaults {
 public:
  LineFaults(const FaultRates& rates, std::uint64_t seed, std::uint64_t line) : rates_(rates), random_(seed, line) {}

  // What is to be sent in their place, valid until the next call of either.
  [[nodiscard]] std::span<const Packet> pass(std::span<const Packet> packets);
  // What is still held back.
  [[nodiscard]] std::span<const Packet> release();

  [[nodiscard]] const FaultRates& rates() const noexcept { return rates_; }
  // "12 dropped, 3 duplicated, 0 reordered, 1 stalls".
  [[nodiscard]] std::string account() const;

 private:
  static constexpr std::uint64_t lateness_max = 8;
  static constexpr std::uint64_t silence_max = 64;

  struct Held {
    std::vector<std::byte> bytes;
    std::uint64_t packets_left;  // until it comes
  };
  struct Fate {
    bool is_dropped, is_duplicated, is_reordered, is_stalled;
  };

  Fate draw();
  void pass(Packet packet);
  void let_pass(Packet packet, bool is_duplicated);
  void hold(std::deque<Held>& where, Packet packet, std::uint64_t packets_left);
  void let_late_come();
  void end_silence();
  void emit(Held held);

  FaultRates rates_;
  Random random_;
  std::deque<Held> late_;
  std::deque<Held> silent_;
  std::uint64_t silence_left_ = 0;
  std::deque<std::vector<std::byte>> kept_;  // bytes of what is given out
  std::vector<Packet> out_;
  std::uint64_t dropped_ = 0;
  std::uint64_t duplicated_ = 0;
  std::uint64_t reordered_ = 0;
  std::uint64_t stalls_ = 0;
};

}  // namespace tocsin
