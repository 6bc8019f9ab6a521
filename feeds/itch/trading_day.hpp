#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "engine/time.hpp"

namespace tocsin::itch {

// The day that stands in a file's name as eight digits and no more, month first as NASDAQ writes it
// ("12302019.NASDAQ_ITCH50.gz") or year first. Folders are not looked at.
[[nodiscard]] std::optional<std::chrono::local_days> day_in_name(std::string_view path);

// The day in New York on which the time falls.
[[nodiscard]] std::chrono::local_days trading_day(Time time);

// When the day begins in New York: what timestamps count from.
[[nodiscard]] Time midnight_of(std::chrono::local_days day);

}  // namespace tocsin::itch
