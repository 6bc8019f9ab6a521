#include "app/latency/histogram.hpp"

#include <cmath>
#include <numeric>

namespace tocsin {

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept {
  for (std::size_t place = 0; place < places; ++place) counts_[place] += other.counts_[place];
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
}

std::uint64_t LatencyHistogram::count() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

double LatencyHistogram::mean() const noexcept {
  double sum = 0;
  for (std::size_t place = 0; place < places; ++place) {
    if (counts_[place] == 0) continue;
    const double middle = (static_cast<double>(first_of(place)) + static_cast<double>(last_of(place))) / 2;
    sum += middle * static_cast<double>(counts_[place]);
  }
  const std::uint64_t total = count();
  return total == 0 ? 0 : sum / static_cast<double>(total);
}

std::int64_t LatencyHistogram::percentile(double share) const noexcept {
  const std::uint64_t total = count();
  if (total == 0) return 0;
  // A share of 0.99 is a little above or below it: a rounding must not decide.
  const double rank = std::ceil(share * static_cast<double>(total) - 1e-6);
  const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::max(rank, 1.0)), 1, total);
  std::uint64_t seen = 0;
  std::size_t place = 0;
  while ((seen += counts_[place]) < wanted) ++place;
  return std::min(last_of(place), most_);
}

std::optional<std::int64_t> LatencyHistogram::sound_percentile(double share) const noexcept {
  constexpr double above_min = 10;
  const double above = (1 - share) * static_cast<double>(count());
  return above + 1e-6 < above_min ? std::nullopt : std::optional(percentile(share));
}

}  // namespace tocsin
