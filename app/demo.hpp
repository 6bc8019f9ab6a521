#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tocsin {

struct DemoOptions {
  std::optional<std::string> speed;  // none: 3600 on a terminal, else max
  std::uint64_t events = 5'000'000;
  std::uint64_t seed = 1;
  std::string folder = "out";
  int threads = 1;
};

// Makes the tape of 27 January 2025, replays it through the demo's rules, and holds what the engine found against the
// published figures.
int demo(const DemoOptions& options);

}  // namespace tocsin
