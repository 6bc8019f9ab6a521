#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/latency/load.hpp"
#include "app/latency/memory_watch.hpp"
#include "app/latency/path_run.hpp"

namespace tocsin {

// One load on one path, and what was met beside it.
struct MeasuredLoad {
  Load load;
  std::size_t events = 0;  // paced, with those that warmed up
  Duration length{};       // from the first to the last, as they were meant to come
  Duration interval{};     // of the time line
  PathRun run;
  std::vector<Series> beside;  // the null loop, and the machine's stalls
  MemorySeen memory{};
  std::string expected_hex;  // SHA-256 of the alert log that the run must have

  // It did not say what a replay says: however fast it was, it means nothing.
  [[nodiscard]] bool is_void() const noexcept { return run.hex != expected_hex; }
};

// What `tocsin latency` measured, with all that is needed to measure it again.
struct MeasuredLatency {
  std::string path;
  std::vector<std::string> facts;  // "CPU: ...", a line each
  double start = 0;                // seconds since 1970
  std::vector<MeasuredLoad> loads;
};

}  // namespace tocsin
