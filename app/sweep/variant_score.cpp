#include "app/sweep/variant_score.hpp"

#include <limits>
#include <tuple>

namespace tocsin {
namespace {

void add(const VariantDay& day, VariantScore& score) noexcept {
  ++score.days;
  score.events += day.events;
  score.caught += day.caught.size();
  score.bells += day.bells;
  score.right += day.right;
  score.pages += day.pages;
}

VariantScore score_over(std::span<const SweptDay> days, std::span<const std::size_t> numbers, std::size_t variant) {
  VariantScore score;
  std::vector<std::int64_t> delays, losses;
  for (const std::size_t number : numbers) {
    const VariantDay& day = days[number].variants[variant];
    add(day, score);
    for (const CaughtLabel& label : day.caught) {
      delays.push_back(label.delay_ns);
      if (label.is_lost_known) losses.push_back(label.lost_ppm);
    }
  }
  score.delay_ns = spread_of(std::move(delays));
  score.lost_ppm = spread_of(std::move(losses));
  return score;
}

// What is caught never counts as later than anything.
std::pair<std::int64_t, std::int64_t> lateness_of(const VariantScore& score) noexcept {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  return score.delay_ns ? std::pair(score.delay_ns->median, score.delay_ns->worst) : std::pair(never, never);
}

}  // namespace

std::optional<double> VariantScore::recall() const noexcept {
  if (events == 0) return std::nullopt;
  return static_cast<double>(caught) / static_cast<double>(events);
}

double VariantScore::a_day(std::uint64_t count) const noexcept {
  return days == 0 ? 0 : static_cast<double>(count) / static_cast<double>(days);
}

std::vector<VariantScore> scores_over(std::span<const SweptDay> days, std::span<const std::size_t> numbers) {
  std::vector<VariantScore> scores;
  const std::size_t variants_count = days.empty() ? 0 : days.front().variants.size();
  scores.reserve(variants_count);
  for (std::size_t variant = 0; variant < variants_count; ++variant) {
    scores.push_back(score_over(days, numbers, variant));
  }
  return scores;
}

bool is_better(const VariantScore& one, const VariantScore& other) noexcept {
  const std::uint64_t one_share = one.caught * other.events;
  const std::uint64_t other_share = other.caught * one.events;
  return std::tuple(other_share, lateness_of(one), one.false_bells(), one.bells) <
         std::tuple(one_share, lateness_of(other), other.false_bells(), other.bells);
}

}  // namespace tocsin
