#include "replay_data/activity.hpp"

#include <algorithm>

namespace tocsin {
namespace {

using namespace day_clock;

constexpr double pre_market_share_least = 0.008;
constexpr double pre_market_share_by_gap = 0.5;  // of the gap
constexpr double pre_market_share_more = 0.06;   // at most, beyond the least
constexpr double post_market_share = 0.012;
constexpr double burst_most = 8.0;

struct PhaseSpan {
  std::size_t from, to;  // slices
};
constexpr std::array<PhaseSpan, phases_count> spans{PhaseSpan{0, open_node}, PhaseSpan{open_node, close_node},
                                                    PhaseSpan{close_node + 1, slices_count}};

double profile(std::size_t slice) {
  const double minutes = static_cast<double>(slice) / 12.0;
  constexpr double open_minute = static_cast<double>(open_node) / 12.0,
                   close_minute = static_cast<double>(close_node) / 12.0;
  if (slice < open_node) {
    const double ripeness = minutes / open_minute;
    return 0.2 + 4.0 * ripeness * ripeness * ripeness;
  }
  if (slice < close_node) {
    return 0.7 + 5.0 / (1.0 + (minutes - open_minute) / 8.0) + 2.5 / (1.0 + (close_minute - minutes) / 10.0);
  }
  return 0.2 + 3.0 / (1.0 + (minutes - close_minute) / 10.0);
}

double move_in(const Course& course, std::size_t slice) {
  const double change = course.path[slice + 1] - course.path[slice];
  return change < 0 ? -change : change;
}

double mean_move(const Course& course, const PhaseSpan& span) {
  double sum = 0;
  for (std::size_t slice = span.from; slice < span.to; ++slice) sum += move_in(course, slice);
  return sum / static_cast<double>(span.to - span.from);
}

// The part of the slice in which the name trades: all, none, or what follows its opening.
double open_part(const Course& course, std::size_t slice) {
  if (phase_of(slice) != Phase::regular) return 1.0;
  const double after = static_cast<double>((time_of(slice + 1) - course.opening()).count());
  return std::clamp(after / static_cast<double>(day_clock::slice_length.count()), 0.0, 1.0);
}

std::vector<double> weights_of(const Course& course, const PhaseSpan& span, Random& random) {
  const double mean = mean_move(course, span);
  std::vector<double> weights;
  for (std::size_t slice = span.from; slice < span.to; ++slice) {
    const double burst = mean == 0 ? 1.0 : std::min(1.0 + move_in(course, slice) / mean, burst_most);
    const double chance = random.unit();
    weights.push_back(profile(slice) * burst * open_part(course, slice) * (0.1 + chance * chance * chance));
  }
  return weights;
}

// Cumulative rounding: the slices of the phase sum to `total` exactly.
void spread_phase(const Course& course, const PhaseSpan& span, std::uint64_t total, Random& random,
                  std::vector<std::uint32_t>& slots) {
  const std::vector<double> weights = weights_of(course, span, random);
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double passed = 0;
  std::uint64_t done = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    passed += weights[i];
    const bool last = i + 1 == weights.size();
    const auto due =
        last ? total : std::min(total, static_cast<std::uint64_t>(static_cast<double>(total) * (passed / sum)));
    slots[span.from + i] = static_cast<std::uint32_t>(due - done);
    done = due;
  }
}

std::array<double, phases_count> shares_of_phases(double gap) {
  const double size = gap < 0 ? -gap : gap;
  const double pre = pre_market_share_least + std::min(pre_market_share_by_gap * size, pre_market_share_more);
  return {pre, 1.0 - pre - post_market_share, post_market_share};
}

std::array<std::uint64_t, phases_count> split(std::uint64_t total, const std::array<double, phases_count>& shares) {
  const auto pre = static_cast<std::uint64_t>(static_cast<double>(total) * shares.front());
  const auto post = static_cast<std::uint64_t>(static_cast<double>(total) * shares.back());
  return {pre, total - pre - post, post};
}

}  // namespace

Activity spread_activity(const Course& course, double gap, std::uint64_t slots, std::uint64_t trades, Random random) {
  Activity activity;
  activity.share_of_phase = shares_of_phases(gap);
  activity.slots_in_phase = split(slots, activity.share_of_phase);
  activity.trades_in_phase = split(trades, activity.share_of_phase);
  activity.slots.resize(slices_count);
  for (std::size_t phase = 0; phase < phases_count; ++phase) {
    spread_phase(course, spans[phase], activity.slots_in_phase[phase], random, activity.slots);
  }
  return activity;
}

}  // namespace tocsin
