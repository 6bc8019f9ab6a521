#pragma once

#include <chrono>
#include <cstdint>

namespace tocsin {

using Duration = std::chrono::nanoseconds;

// Nanoseconds since 1970-01-01 00:00 UTC, as data. Nothing in the engine asks a clock for one.
using Time = std::chrono::sys_time<Duration>;

constexpr Time time_from_ns(std::int64_t ns) noexcept { return Time{Duration{ns}}; }
constexpr std::int64_t ns_since_epoch(Time time) noexcept { return time.time_since_epoch().count(); }

}  // namespace tocsin
