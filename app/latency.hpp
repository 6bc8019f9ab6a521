#pragma once

#include <string>
#include <vector>

#include "app/exchange_time.hpp"

namespace tocsin {

struct LatencyOptions {
  std::vector<std::string> files;
  std::string rules;
  std::string path = "engine";
  std::vector<std::string> loads{"1x"};
  WrittenWindow window;
  double seconds = 10;  // of each load, at most
  std::string idle = "spin";
  bool has_stages = true;  // of the loop: what it does in between is measured too, at a clock's reading each
  std::vector<int> cores;  // of the loop's three threads; none: wherever the system puts them
  std::string expect;      // SHA-256 that the alerts must have; empty: that of a replay made here
  std::string out;         // where the histograms go; empty: nowhere
  std::string html;        // where the page goes; empty: nowhere
};

// Measures how long it takes from the instant at which an event was meant to come to its alert. Exit status: 0, or 1
// where alerts differ from the replay's, which makes a run void.
int measure_latency(const LatencyOptions& options);

struct LatencyCompareOptions {
  std::string before;
  std::string after;
};

// Says whether two runs differ. Exit status: 0, or 1 where they do.
int compare_latencies(const LatencyCompareOptions& options);

}  // namespace tocsin
