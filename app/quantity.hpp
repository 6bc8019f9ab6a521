#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/time.hpp"

namespace tocsin {

// Longer than a week is a slip of the pen.
inline constexpr Duration duration_max = std::chrono::hours{168};
inline constexpr std::int64_t dollars_max = 1'000'000'000'000'000;
// As many levels as one rule can have: enough for a sweep, and memory stays bounded.
inline constexpr std::size_t levels_max = 100'000;

// "20us", "500ms", "5s", "1.5min", "1h", exactly; 0 to `duration_max`. Nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_exact_duration(std::string_view text) noexcept;

// Whole dollars: "100bn", "2.5bn", "750mn", "1000000"; 0 to `dollars_max`. Nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_dollars(std::string_view text) noexcept;

// A per cent as parts per million. Nothing where it has more than four decimals (beyond 1e-9 of one), is negative or
// above 100.
[[nodiscard]] std::optional<std::int64_t> ppm_of_percent(double percent) noexcept;

// "1:12:0.5", from:to:step in per cent, as parts per million, ascending; at most `levels_max`. Nothing for anything
// else.
[[nodiscard]] std::optional<std::vector<std::int64_t>> parse_percent_range(std::string_view text);

}  // namespace tocsin
