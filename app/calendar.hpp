#pragma once

#include <chrono>
#include <cstdint>

#include "engine/schedule.hpp"
#include "engine/time.hpp"

namespace tocsin {

// How long the US equity exchanges trade on a date.
enum class TradingDay : std::uint8_t {
  closed,       // a weekend, a holiday, a closure
  early_close,  // until 13:00
  full          // until 16:00
};

// Holidays and early closes by NYSE Rule 7.2, which NASDAQ shares, and closures that no rule foresees.
// Delayed openings are not kept: one at noon on 11 September 2002, the others moments of silence.
// Refuses years outside 2000-2100 by SetupError.
[[nodiscard]] TradingDay us_equities_day(std::chrono::year_month_day date);

// NYSE and NASDAQ hours of the New York dates that [first, last] touches: pre-market from 04:00, where the trading day
// begins, regular 09:30-16:00, post-market until 20:00; after an early close at 13:00 until 17:00.
// SetupError where `last` is before `first`, the years are outside 2000-2100 or the time zones are not installed.
[[nodiscard]] Schedule us_equities_schedule(Time first, Time last);

}  // namespace tocsin
