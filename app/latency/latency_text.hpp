#pragma once

#include <string>
#include <vector>

#include "app/latency/measured.hpp"

namespace tocsin {

// A length of time to three digits: "87 ns", "1.23 us", "4.50 ms", "1.20 s".
[[nodiscard]] std::string short_time(std::int64_t ns);

// Rows for a table: the names of the columns, then one a series. A percentile that the count does not bear is "-".
[[nodiscard]] std::vector<std::vector<std::string>> latency_rows(const MeasuredLoad& load);
// How much was measured, and whether it holds.
[[nodiscard]] std::string heading_of(const MeasuredLoad& load, const std::string& path);
// Whether memory grew while it ran.
[[nodiscard]] std::string memory_of(const MeasuredLoad& load);
// Whether the tail grew, and whether it did so where nothing was done: the names of the columns, then the p99 of the
// response, and of what was met beside it, in each third of the time. Nothing where the run was too short for that.
[[nodiscard]] std::vector<std::vector<std::string>> course_rows(const MeasuredLoad& load);
[[nodiscard]] std::string verdict_of(const MeasuredLoad& load);

// Everything, for the console.
[[nodiscard]] std::string latency_text(const MeasuredLatency& measured);
// Everything, as a log of histograms: tags are "<load>.<series>".
[[nodiscard]] std::string latency_log(const MeasuredLatency& measured);

}  // namespace tocsin
