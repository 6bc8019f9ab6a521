#include "app/latency/latency_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "app/backtest/text_table.hpp"
#include "app/latency/hdr_log.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> parts_of_course{"first", "second", "third"};  // of the time
constexpr double shares[] = {0.5, 0.9, 0.99, 0.999, 0.9999};

std::string percentile_of(const LatencyHistogram& met, double share) {
  const auto percentile = met.sound_percentile(share);
  return percentile ? short_time(*percentile) : "-";
}

std::vector<std::string> row_of(const Series& series) {
  const LatencyHistogram whole = series.whole();
  std::vector<std::string> row{series.name(), grouped(whole.count())};
  for (const double share : shares) row.push_back(percentile_of(whole, share));
  row.push_back(whole.count() == 0 ? "-" : short_time(whole.max()));
  row.push_back(whole.count() == 0 ? "-" : short_time(static_cast<std::int64_t>(whole.mean())));
  return row;
}

std::vector<std::string> course_row_of(const Series& series) {
  const auto& intervals = series.intervals();
  const std::size_t parts = parts_of_course.size();
  std::vector<std::string> row{series.name()};
  for (std::size_t part = 0; part < parts; ++part) {
    LatencyHistogram met;
    for (std::size_t i = part * intervals.size() / parts; i < (part + 1) * intervals.size() / parts; ++i) {
      met.merge(intervals[i]);
    }
    row.push_back(percentile_of(met, 0.99));
  }
  return row;
}

double seconds_of(Duration length) { return static_cast<double>(length.count()) / 1e9; }

void add_series(HdrLogText& log, const MeasuredLoad& load, const Series& series) {
  const double interval = seconds_of(load.interval);
  for (std::size_t i = 0; i < series.intervals().size(); ++i) {
    log.add(load.load.name + "." + series.name(), static_cast<double>(i) * interval, interval, series.intervals()[i]);
  }
}

}  // namespace

std::string short_time(std::int64_t ns) {
  constexpr const char* units[] = {"ns", "us", "ms"};
  if (ns < 1'000) return fmt::format("{} ns", ns);
  auto value = static_cast<double>(ns);
  for (const char* unit : units) {
    if (value < 999.5) return fmt::format("{:.{}f} {}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, unit);
    value /= 1'000;
  }
  return fmt::format("{:.2f} s", value);
}

std::vector<std::vector<std::string>> latency_rows(const MeasuredLoad& load) {
  std::vector<std::vector<std::string>> rows{{"", "count", "p50", "p90", "p99", "p99.9", "p99.99", "max", "mean"}};
  for (const Series& series : load.run.series) rows.push_back(row_of(series));
  for (const Series& series : load.beside) rows.push_back(row_of(series));
  return rows;
}

std::string heading_of(const MeasuredLoad& load, const std::string& path) {
  const std::size_t counted = load.run.series.front().whole().count();
  return fmt::format("path {}, load {}: {} events in {:.3f} s, {} counted", path, load.load.name, grouped(load.events),
                     seconds_of(load.length), grouped(counted));
}

std::string verdict_of(const MeasuredLoad& load) {
  const std::string said = fmt::format("alert log: {} lines, SHA-256 {}", grouped(load.run.alerts), load.run.hex);
  if (!load.is_void()) return said + ", as replayed";
  return said + "\nVOID: a replay's is " + load.expected_hex + "; what rings otherwise has no latency";
}

std::string memory_of(const MeasuredLoad& load) {
  const auto megabytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; };
  const MemorySeen& memory = load.memory;
  const double grown = memory.warm == 0 ? 0 : 100 * (megabytes(memory.most) / megabytes(memory.warm) - 1);
  return fmt::format(
      "memory of its own (anonymous pages): {:.1f} MB after the warm-up, {:.1f} MB at the end, {:+.1f} % at most; "
      "beside it {:.1f} MB of mapped files, which are the system's",
      megabytes(memory.warm), megabytes(memory.last), grown, megabytes(memory.files));
}

std::vector<std::vector<std::string>> course_rows(const MeasuredLoad& load) {
  const Series& response = load.run.series.front();
  if (response.intervals().size() < parts_of_course.size()) return {};
  std::vector<std::vector<std::string>> rows{{"p99 by thirds of the time"}};
  for (const std::string_view part : parts_of_course) rows.front().emplace_back(part);
  rows.push_back(course_row_of(response));
  for (const Series& series : load.beside) rows.push_back(course_row_of(series));
  return rows;
}

std::string latency_text(const MeasuredLatency& measured) {
  std::string text;
  for (const std::string& fact : measured.facts) text += fact + "\n";
  for (const MeasuredLoad& load : measured.loads) {
    text += "\n" + heading_of(load, measured.path) + "\n" + aligned(latency_rows(load)) + memory_of(load) + "\n";
    if (const auto course = course_rows(load); !course.empty()) text += aligned(course);
    text += verdict_of(load) + "\n";
  }
  return text;
}

std::string latency_log(const MeasuredLatency& measured) {
  std::vector<std::string> remarks = measured.facts;
  for (const MeasuredLoad& load : measured.loads) {
    if (load.is_void()) remarks.push_back("VOID: load " + load.load.name);
  }
  HdrLogText log(measured.start, remarks);
  for (const MeasuredLoad& load : measured.loads) {
    for (const Series& series : load.run.series) add_series(log, load, series);
    for (const Series& series : load.beside) add_series(log, load, series);
  }
  return log.text();
}

}  // namespace tocsin
