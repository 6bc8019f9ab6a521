#pragma once

#include <cstddef>

#include "engine/time.hpp"

// Hours of a US equity day as time since midnight in New York, cut into slices of five seconds. Node n is the instant
// at which slice n begins; the last node is the end of the day.
namespace tocsin::day_clock {

inline constexpr Duration day_begin = std::chrono::hours{4};
inline constexpr Duration regular_open = std::chrono::minutes{9 * 60 + 30};
inline constexpr Duration regular_close = std::chrono::hours{16};
inline constexpr Duration day_end = std::chrono::hours{20};
inline constexpr Duration slice_length = std::chrono::seconds{5};

constexpr std::size_t node_at(Duration time_of_day) noexcept {
  return static_cast<std::size_t>((time_of_day - day_begin) / slice_length);
}
constexpr Duration time_of(std::size_t node) noexcept {
  return day_begin + slice_length * static_cast<std::int64_t>(node);
}

inline constexpr std::size_t slices_count = node_at(day_end);
inline constexpr std::size_t nodes_count = slices_count + 1;
inline constexpr std::size_t open_node = node_at(regular_open);
inline constexpr std::size_t close_node = node_at(regular_close);

enum class Phase : std::uint8_t { pre_market, regular, post_market };
inline constexpr std::size_t phases_count = 3;

constexpr Phase phase_of(std::size_t node) noexcept {
  if (node < open_node) return Phase::pre_market;
  return node < close_node ? Phase::regular : Phase::post_market;
}

}  // namespace tocsin::day_clock
