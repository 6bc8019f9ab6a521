#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/event.hpp"

namespace tocsin::iex {

// One bit of a trade's sale condition flags, and what a trade that has it may change.
struct SaleCondition {
  std::uint8_t flag;
  std::string_view name;
  bool is_last_sale_eligible;
  bool is_high_low_eligible;
  bool is_volume_eligible;
  std::uint32_t marks;  // further bits of trade_condition
};

// IEX TOPS Specification 1.66 and DEEP Specification 1.08, "Appendix A: Flags", Sale Condition Flags and "Trade
// Eligibility Guidelines": a trade is eligible where each of its flags lets it be. Every trade counts to volume. A
// single-price cross is an auction of any kind, so it is marked as neither the opening nor the closing one.
inline constexpr std::array<SaleCondition, 5> sale_conditions{{
    {0x80, "Intermarket Sweep", true, true, true, 0},
    {0x40, "Extended Hours", false, false, true, trade_condition::extended_hours},
    {0x20, "Odd Lot", false, false, true, trade_condition::odd_lot},
    {0x10, "Trade Through Exempt", true, true, true, 0},
    {0x08, "Single-price Cross Trade", true, true, true, 0},
}};

constexpr std::uint32_t bits_of(const SaleCondition& condition) noexcept {
  return (condition.is_last_sale_eligible ? 0 : trade_condition::not_last) |
         (condition.is_high_low_eligible ? 0 : trade_condition::not_high_low) |
         (condition.is_volume_eligible ? 0 : trade_condition::not_volume) | condition.marks;
}

// Trade::conditions by the byte of flags. Bits that the specification does not name mean nothing yet.
inline constexpr std::array<std::uint32_t, 256> trade_conditions = [] {
  std::array<std::uint32_t, 256> bits{};
  for (std::size_t flags = 0; flags < bits.size(); ++flags) {
    for (const SaleCondition& condition : sale_conditions) {
      if (flags & condition.flag) bits[flags] |= bits_of(condition);
    }
  }
  return bits;
}();

}  // namespace tocsin::iex
