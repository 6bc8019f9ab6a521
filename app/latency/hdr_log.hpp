#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/latency/hdr_encoding.hpp"

namespace tocsin {

// The lengths of one tag that were met in one interval.
struct HdrInterval {
  std::string tag;    // may be empty; no comma, no blank
  double start = 0;   // seconds since the log's start
  double length = 0;  // seconds
  std::vector<PlaceCount> counts;
};

// A log of histograms in HdrHistogram's format 1.3 (HdrHistogram 2.1, classes HistogramLogWriter and
// HistogramLogReader): an interval a line, with a tag, and remarks in lines of `#[...]`.
struct HdrLog {
  std::vector<std::string> remarks;
  std::vector<HdrInterval> intervals;

  // SetupError naming file and line of what cannot be read.
  [[nodiscard]] static HdrLog load(const std::string& path);
  // The same of text; `name` stands for the file.
  [[nodiscard]] static HdrLog parse(std::string_view text, const std::string& name);
};

// Writes such a log, line by line.
class HdrLogText {
 public:
  // `start`: seconds since 1970. Remarks are one line each.
  HdrLogText(double start, const std::vector<std::string>& remarks);

  // Times in seconds, since the log's start. Of lengths in ns the greatest is written in ms, as is usual.
  void add(std::string_view tag, double start, double length, const LatencyHistogram& histogram);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace tocsin
