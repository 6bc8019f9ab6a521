#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"
#include "feeds/encoded.hpp"
#include "feeds/itch/round_lots.hpp"

namespace tocsin {

// Reads the files once, for what must be known before the first message of a day of ITCH is written.
[[nodiscard]] itch::RoundLots round_lots_of(const std::vector<std::string>& files, const Reading& reading);

// One line a reason for which an event was left out or said otherwise; each begins with two spaces.
[[nodiscard]] std::string text_of(const Encoded& encoded);

}  // namespace tocsin
