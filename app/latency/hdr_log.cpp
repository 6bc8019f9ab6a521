#include "app/latency/hdr_log.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "app/file_text.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::string_view tag_key = "Tag=";

// Up to the separator, which goes with it; all where there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

double take_seconds(std::string_view& line, std::string_view what) {
  const std::string_view field = take_until(line, ',');
  double seconds = 0;
  const auto [end, fault] = std::from_chars(field.data(), field.data() + field.size(), seconds);
  if (fault == std::errc{} && end == field.data() + field.size() && std::isfinite(seconds)) return seconds;
  throw SetupError(std::string(what) + ": expected a number of seconds");
}

HdrInterval interval_of(std::string_view line) {
  HdrInterval interval;
  if (line.starts_with(tag_key)) {
    line.remove_prefix(tag_key.size());
    interval.tag = take_until(line, ',');
  }
  interval.start = take_seconds(line, "the interval's start");
  interval.length = take_seconds(line, "the interval's length");
  take_until(line, ',');  // its greatest, which the histogram knows
  interval.counts = hdr_counts(line);
  return interval;
}

void read_line(std::string_view line, HdrLog& log) {
  if (line.empty() || line.starts_with('"')) return;  // the names of the columns
  if (line.starts_with('#')) {
    log.remarks.emplace_back(line.substr(1));
  } else {
    log.intervals.push_back(interval_of(line));
  }
}

}  // namespace

HdrLog HdrLog::parse(std::string_view text, const std::string& name) {
  HdrLog log;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = take_until(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    try {
      read_line(line, log);
    } catch (const SetupError& error) {
      throw SetupError(fmt::format("{}:{}: {}", name, number, error.what()));
    }
  }
  return log;
}

HdrLog HdrLog::load(const std::string& path) { return parse(file_text(path, 16, "a log of histograms"), path); }

HdrLogText::HdrLogText(double start, const std::vector<std::string>& remarks)
    : text_(fmt::format("#[Histogram log format version 1.3]\n#[StartTime: {:.3f} (seconds since epoch)]\n", start)) {
  for (const std::string& remark : remarks) text_ += fmt::format("#[{}]\n", remark);
  text_ += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
}

void HdrLogText::add(std::string_view tag, double start, double length, const LatencyHistogram& histogram) {
  text_ += fmt::format("{}{},{:.3f},{:.3f},{:.6f},{}\n", tag_key, tag, start, length,
                       static_cast<double>(histogram.max()) / 1e6, hdr_text(histogram));
}

}  // namespace tocsin
