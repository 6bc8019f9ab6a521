#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/market.hpp"
#include "strategies/plugin.h"

namespace tocsin {

// What a plugin turned in one call: a level that it turned twice stands here once, as it ended.
class PluginTurns {
 public:
  struct Turn {
    std::uint32_t level;
    bool on;
    std::int64_t limit;
  };

  explicit PluginTurns(std::size_t levels_max) : turns_(levels_max), places_(levels_max, none) {}

  void add(const Turn& turn) noexcept {
    std::uint32_t& place = places_[turn.level];
    if (place == none) place = count_++;
    turns_[place] = turn;
  }
  [[nodiscard]] std::span<const Turn> all() const noexcept { return {turns_.data(), count_}; }
  void clear() noexcept {
    for (const Turn& turn : all()) places_[turn.level] = none;
    count_ = 0;
  }
  // The same after a call that was left in the middle, perhaps of `add`.
  void clear_after_harm() noexcept {
    std::ranges::fill(places_, none);
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t none = 0xffff'ffff;

  std::vector<Turn> turns_;
  std::vector<std::uint32_t> places_;
  std::uint32_t count_ = 0;
};

// A call as the host knows it: what the plugin sees, and behind it what its questions are answered from.
struct PluginCall : tocsin_call {
  const Market* market = nullptr;
  PluginTurns* turns = nullptr;  // nothing counts where there is none
};

// What plugins may ask of the host.
extern const tocsin_host plugin_host;

// Level of a subject as plugins know it, of a value that the market gives.
[[nodiscard]] inline std::int64_t plugin_level(const Market& market, SubjectId subject, Int128 value) noexcept {
  return Market::known(value) ? market.level(subject, value).units : TOCSIN_UNKNOWN;
}

}  // namespace tocsin
