#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feeds/pacer.hpp"

namespace tocsin {

// How hard a path is driven: by which pace of the tape.
struct Load {
  std::string name;  // as it was asked for: "8x"; no comma, no blank
  Pace pace;
};

// "1x", "0.5x" (times the tape's own pace), "burst" or "burst:50" (gaps under a millisecond as they were, the rest a
// hundred, or so many, times faster), "rate:500k", "rate:2M" (events a second). SetupError saying what was expected.
[[nodiscard]] Load parse_load(std::string_view text);
// Each of them once.
[[nodiscard]] std::vector<Load> parse_loads(const std::vector<std::string>& texts);

}  // namespace tocsin
