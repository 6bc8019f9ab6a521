#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "engine/event.hpp"
#include "engine/time.hpp"

namespace tocsin::itch {

// Which statistics a print may change: one row for each kind of print that the specification tells apart.
struct SaleConditions {
  char type;                  // of the message
  char code;                  // its printable flag (C) or cross type (Q); 0: any
  std::uint32_t conditions;   // of a round or mixed lot
  std::uint32_t of_odd_lots;  // of fewer shares than a round lot
};

inline constexpr std::uint32_t volume_only = trade_condition::not_last | trade_condition::not_high_low;
inline constexpr std::uint32_t nothing_at_all = volume_only | trade_condition::not_volume;

// An odd lot counts to volume, and changes neither the last price nor the high or low: condition I in the tables of
// sale conditions of the consolidated tapes (UTP Data Feed Services Specification, "Sale Conditions"; CTS Binary
// Output Specification, "Sale Condition Matrix"). An auction's price is the official one whatever its size.
inline constexpr std::uint32_t odd = trade_condition::odd_lot | volume_only;

// In the words of "Nasdaq TotalView-ITCH 5.0", revision of 28 April 2023. The first row that fits holds.
inline constexpr std::array sale_conditions{
    // 1.4.1: "By combining the executions from both types of Order Executed Messages and the Trade Message, it is
    // possible to build a complete view of all non-cross executions".
    SaleConditions{'E', 0, 0, odd},
    // 1.4.2: "If the execution is marked as non-printed, it means that the shares will be included into a later bulk
    // print [...] Nasdaq recommends that firms ignore messages marked as non-printable to prevent double counting."
    SaleConditions{'C', 'N', nothing_at_all, nothing_at_all | trade_condition::odd_lot},
    // 1.4.2: "Indicates if the execution should be reflected on time and sales displays and volume calculations."
    SaleConditions{'C', 'Y', 0, odd},
    // 1.5.1: "Trade Messages should be included in Nasdaq time-and-sales displays as well as volume and other market
    // statistics."
    SaleConditions{'P', 0, 0, odd},
    // 1.5.2: "the Cross Trade message will indicate the bulk volume associated with the cross event."
    SaleConditions{'Q', 'O', trade_condition::opening_cross, trade_condition::opening_cross | trade_condition::odd_lot},
    SaleConditions{'Q', 'C', trade_condition::closing_cross, trade_condition::closing_cross | trade_condition::odd_lot},
    // 1.5.2: "Cross for IPO and halted / paused securities": the price at which trading begins again.
    SaleConditions{'Q', 'H', 0, trade_condition::odd_lot},
    // Intraday and post-close cross, up to the revision of 2014: matched at prices of the consolidated market, which
    // they follow and do not make.
    SaleConditions{'Q', 'I', volume_only, odd},
    // A code that the specification does not know: its shares changed hands, its price says nothing.
    SaleConditions{0, 0, volume_only, odd},
};

// Regular hours in New York. What trades outside of them is marked, as IEX marks its own by a flag; but it may set the
// last price, for NASDAQ's specification does not take that from it, and there is no other price at that hour. A day
// that ends early is not known here; auctions are of regular hours whenever they are printed.
inline constexpr Duration regular_open = std::chrono::hours(9) + std::chrono::minutes(30);
inline constexpr Duration regular_close = std::chrono::hours(16);

// Bits of Trade::conditions for a print of message type E, C, P or Q. `code` is the printable flag of C, the cross type
// of Q, and not looked at for the others.
[[nodiscard]] constexpr std::uint32_t conditions_of(char type, char code, bool is_odd_lot,
                                                    Duration since_midnight) noexcept {
  const bool is_extended = type != 'Q' && (since_midnight < regular_open || since_midnight >= regular_close);
  const std::uint32_t hours = is_extended ? trade_condition::extended_hours : 0;
  for (const SaleConditions& row : sale_conditions) {
    const bool fits = (row.type == 0 || row.type == type) && (row.code == 0 || row.code == code);
    if (fits) return hours | (is_odd_lot ? row.of_odd_lots : row.conditions);
  }
  return hours | volume_only;
}

}  // namespace tocsin::itch
