#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/share_ratio.hpp"
#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// What stands in recipes and in the options of `tocsin scenario`, read strictly: nothing where the text is anything
// else or out of range.

// "10:00-10:05", on the exchange's clock, the end after the beginning.
[[nodiscard]] std::optional<ingredient::Stretch> parse_stretch(std::string_view text) noexcept;

// "4:1", new shares for old, not as many.
[[nodiscard]] std::optional<ShareRatio> parse_split(std::string_view text) noexcept;

// A trading day's hours: 04:00 to 20:00.
[[nodiscard]] std::optional<Duration> parse_hour(std::string_view text) noexcept;

// More than zero.
[[nodiscard]] std::optional<Duration> parse_length(std::string_view text) noexcept;

// "-30", per cent with at most four decimals, as a fraction: above -100 to 1000, not 0.
[[nodiscard]] std::optional<double> parse_move(std::string_view text) noexcept;

inline constexpr double shock_scale_least = 0.5;
inline constexpr double shock_scale_most = 2;
// By how much the shock of a day is multiplied, with at most four decimals.
[[nodiscard]] std::optional<double> parse_shock_scale(std::string_view text) noexcept;

}  // namespace tocsin
