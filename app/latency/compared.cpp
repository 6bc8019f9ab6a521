#include "app/latency/compared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "app/backtest/text_table.hpp"
#include "app/latency/latency_text.hpp"
#include "engine/setup_error.hpp"
#include "replay_data/random.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr int resamplings = 1'000;
constexpr std::size_t intervals_min = 8;
constexpr double p_max = 0.001;

using Counts = std::vector<std::uint64_t>;

// One tag of both runs, over the places that either met: every interval a row of counts.
struct Rows {
  std::vector<std::int64_t> lengths;  // ns, of each place
  std::vector<Counts> before, after;
};

std::vector<const HdrInterval*> intervals_of(const HdrLog& log, const std::string& tag) {
  std::vector<const HdrInterval*> found;
  for (const HdrInterval& interval : log.intervals) {
    if (interval.tag == tag && !interval.counts.empty()) found.push_back(&interval);
  }
  return found;
}

std::vector<Counts> rows_of(const std::vector<const HdrInterval*>& intervals,
                            const std::map<std::size_t, std::size_t>& columns) {
  std::vector<Counts> rows;
  for (const HdrInterval* interval : intervals) {
    Counts& row = rows.emplace_back(columns.size());
    for (const PlaceCount& one : interval->counts) row[columns.at(one.place)] += one.count;
  }
  return rows;
}

Rows rows_of(const HdrLog& before, const HdrLog& after, const std::string& tag) {
  const auto first = intervals_of(before, tag);
  const auto second = intervals_of(after, tag);
  std::map<std::size_t, std::size_t> columns;
  for (const auto* intervals : {&first, &second}) {
    for (const HdrInterval* interval : *intervals) {
      for (const PlaceCount& one : interval->counts) columns.emplace(one.place, 0);
    }
  }
  Rows rows;
  for (auto& [place, column] : columns) {
    column = rows.lengths.size();
    rows.lengths.push_back(LatencyHistogram::last_of(place));
  }
  rows.before = rows_of(first, columns);
  rows.after = rows_of(second, columns);
  return rows;
}

void add(Counts& sum, const Counts& row) {
  for (std::size_t i = 0; i < row.size(); ++i) sum[i] += row[i];
}

Counts sum_of(const std::vector<Counts>& rows, std::size_t columns) {
  Counts sum(columns);
  for (const Counts& row : rows) add(sum, row);
  return sum;
}

std::uint64_t total_of(const Counts& counts) { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

std::int64_t percentile_of(const Counts& counts, const std::vector<std::int64_t>& lengths, double share) {
  const double wanted = share * static_cast<double>(total_of(counts));
  double seen = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    seen += static_cast<double>(counts[i]);
    if (seen >= wanted - 1e-6) return lengths[i];
  }
  return lengths.back();
}

// Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947;
// the variance corrected for ties, which places of a histogram are (Hollander and Wolfe, "Nonparametric Statistical
// Methods", section 4.1).
void rank_test(const Counts& before, const Counts& after, ComparedTag& compared) {
  const auto n = static_cast<double>(compared.count_before);
  const auto m = static_cast<double>(compared.count_after);
  const double all = n + m;
  double u = 0;
  double below = 0;
  double ties = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto one = static_cast<double>(before[i]);
    const auto other = static_cast<double>(after[i]);
    u += other * (below + one / 2);
    below += one;
    const double tied = one + other;
    ties += tied * tied * tied - tied;
  }
  compared.greater = u / (n * m);
  const double variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return;
  compared.z = (u - n * m / 2) / std::sqrt(variance);
  compared.p = std::erfc(std::abs(compared.z) / std::sqrt(2.0));
}

Counts resampled(const std::vector<Counts>& rows, std::size_t columns, Random& random) {
  Counts sum(columns);
  for (std::size_t i = 0; i < rows.size(); ++i) add(sum, rows[random.below(rows.size())]);
  return sum;
}

void bound(ComparedTag::Change& change, std::vector<std::int64_t>& differences) {
  std::ranges::sort(differences);
  change.low = differences[resamplings / 40];
  change.high = differences[resamplings - 1 - resamplings / 40];
}

// Whole intervals are drawn, for lengths of one second are not independent of each other: a stall makes many long.
// Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile intervals).
void resample(const Rows& rows, ComparedTag& compared) {
  if (std::min(rows.before.size(), rows.after.size()) < intervals_min) return;
  Random random(1, 0);
  std::vector<std::int64_t> p50;
  std::vector<std::int64_t> p99;
  for (int i = 0; i < resamplings; ++i) {
    const Counts before = resampled(rows.before, rows.lengths.size(), random);
    const Counts after = resampled(rows.after, rows.lengths.size(), random);
    p50.push_back(percentile_of(after, rows.lengths, 0.5) - percentile_of(before, rows.lengths, 0.5));
    p99.push_back(percentile_of(after, rows.lengths, 0.99) - percentile_of(before, rows.lengths, 0.99));
  }
  bound(compared.p50, p50);
  bound(compared.p99, p99);
}

ComparedTag compare_tag(const HdrLog& before, const HdrLog& after, const std::string& tag) {
  const Rows rows = rows_of(before, after, tag);
  const Counts first = sum_of(rows.before, rows.lengths.size());
  const Counts second = sum_of(rows.after, rows.lengths.size());
  ComparedTag compared;
  compared.tag = tag;
  compared.count_before = total_of(first);
  compared.count_after = total_of(second);
  compared.p50 = {.before = percentile_of(first, rows.lengths, 0.5), .after = percentile_of(second, rows.lengths, 0.5)};
  compared.p99 = {.before = percentile_of(first, rows.lengths, 0.99),
                  .after = percentile_of(second, rows.lengths, 0.99)};
  rank_test(first, second, compared);
  resample(rows, compared);
  return compared;
}

std::string text_of(const ComparedTag::Change& change) {
  return fmt::format("{} to {}", short_time(change.before), short_time(change.after));
}

std::string bounds_of(const ComparedTag::Change& change) {
  return change.low ? fmt::format("{:+} to {:+} ns", *change.low, *change.high) : "-";
}

}  // namespace

bool ComparedTag::differs() const noexcept { return p50.low ? p50.is_sure() || p99.is_sure() : p < p_max; }

std::vector<ComparedTag> compare(const HdrLog& before, const HdrLog& after) {
  std::vector<ComparedTag> compared;
  for (const HdrInterval& interval : before.intervals) {
    const bool is_done = std::ranges::find(compared, interval.tag, &ComparedTag::tag) != compared.end();
    if (is_done || interval.counts.empty() || intervals_of(after, interval.tag).empty()) continue;
    compared.push_back(compare_tag(before, after, interval.tag));
  }
  if (compared.empty()) throw SetupError("the two logs have no tag in common: expected runs of the same loads");
  return compared;
}

std::string compared_text(const std::vector<ComparedTag>& compared) {
  std::vector<std::vector<std::string>> rows{{"", "counts", "p50", "95 % of its change", "p99", "95 % of its change",
                                              "greater", "Mann-Whitney p", "they differ"}};
  for (const ComparedTag& one : compared) {
    rows.push_back({one.tag, grouped(one.count_before) + ", " + grouped(one.count_after), text_of(one.p50),
                    bounds_of(one.p50), text_of(one.p99), bounds_of(one.p99),
                    fmt::format("{:.1f} %", 100 * one.greater), fmt::format("{:.2g}", one.p),
                    one.differs() ? "yes" : "no"});
  }
  return aligned(rows);
}

}  // namespace tocsin
