#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/time.hpp"

namespace tocsin {

// The time of day `text`, HH:MM or HH:MM:SS[.fraction], on the New York date of `day`. SetupError naming `option` where
// it is not a time of day, or one that the clock skips that day; of one that it shows twice, the earlier.
[[nodiscard]] Time exchange_time_on(Time day, std::string_view text, std::string_view option);

// A part of a day as it is written on the command line: --from this time of day, up to and without --to that one.
struct WrittenWindow {
  std::optional<std::string> from, to;
};
struct ExchangeWindow {
  std::optional<Time> from, to;
};

// The window on the New York date of `day`. SetupError where one of its ends is wrong, or it holds nothing.
[[nodiscard]] ExchangeWindow exchange_window_on(Time day, const WrittenWindow& written);

}  // namespace tocsin
