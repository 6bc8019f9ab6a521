#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/latency/series.hpp"

namespace tocsin {

// What came of one load on one path.
struct PathRun {
  std::vector<Series> series;  // the first is the response
  std::string hex;             // SHA-256 of the alert log
  std::uint64_t alerts = 0;
};

}  // namespace tocsin
