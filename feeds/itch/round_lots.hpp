#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/event.hpp"

namespace tocsin::itch {

// How many shares make a round lot of each instrument, as far as a list of events tells: who hears ITCH takes fewer
// shares than that for an odd lot, whose price counts for nothing. 100; but 1 where the list has a smaller trade that
// sets the last price.
class RoundLots {
 public:
  explicit RoundLots(std::size_t instruments_count) : lots_(instruments_count, usual) {}

  void note(std::span<const Event> events);
  [[nodiscard]] std::uint32_t of(std::size_t instrument) const noexcept { return lots_[instrument]; }

 private:
  static constexpr std::uint32_t usual = 100;

  std::vector<std::uint32_t> lots_;
};

}  // namespace tocsin::itch
