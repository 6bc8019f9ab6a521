#pragma once

#include <cstdint>
#include <string>

#include "engine/time.hpp"

namespace tocsin {

// Whole numbers of small units as people and programs read them. Nothing here passes through floating point.

// `units` of 10^-digits, exact, without trailing zeros: 4968120000000 of 1e-9 is 4968.12.
std::string exact_decimal(std::int64_t units, int digits);
// `units` of 10^-digits, rounded to `shown` decimals (half away from zero), thousands grouped: 4,968.12.
std::string grouped_decimal(std::int64_t units, int digits, int shown);

// A count, thousands grouped: 1,234,567.
std::string grouped(std::uint64_t count);

// A change in parts per million: -16.97 %, +0.50 %.
std::string signed_percent(std::int64_t ppm);
// A share in parts per million: 69.6 %.
std::string share_percent(std::int64_t ppm);
// A level in parts per million, exact: 7 %, 2.5 %.
std::string level_percent(std::int64_t ppm);

// Dollars of market value: $402.1bn, -$3,492.6bn, $45.3m, $12,345.
std::string dollars(std::int64_t whole);
// A level in dollars, exact: $400bn, $1.25bn.
std::string level_dollars(std::int64_t whole);

// A length of time: 250 ms, 1.5 s, 5 min, 2 min 3 s, 3 h, 1 h 30 min. Cut off to the millisecond; from a minute on, to
// the second.
std::string length_of_time(Duration length);

}  // namespace tocsin
