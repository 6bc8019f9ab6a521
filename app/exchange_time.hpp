#pragma once

#include <string_view>

#include "engine/time.hpp"

namespace tocsin {

// The time of day `text`, HH:MM or HH:MM:SS, on the New York date of `day`. SetupError naming `option` where it is not
// a time of day, or one that does not exist that day.
[[nodiscard]] Time exchange_time_on(Time day, std::string_view text, std::string_view option);

}  // namespace tocsin
