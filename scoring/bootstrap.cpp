#include "scoring/bootstrap.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tocsin {
namespace {

constexpr std::uint64_t seed = 20'250'127;

// splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
class Draws {
 public:
  // In [0, bound); the bias is below bound / 2^64.
  std::size_t below(std::size_t bound) noexcept {
    __extension__ using Uint128 = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Uint128>(bits()) * bound) >> 64);
  }

 private:
  std::uint64_t bits() noexcept {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t word = state_;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
    return word ^ (word >> 31);
  }

  std::uint64_t state_ = seed;
};

DayScore sample_of(std::span<const DayScore> days, Draws& draws) {
  DayScore sum{.days = 0};
  for (std::size_t i = 0; i < days.size(); ++i) sum.add(days[draws.below(days.size())]);
  return sum;
}

}  // namespace

std::optional<Interval> bootstrap_interval(std::span<const DayScore> days, const Figure& figure) {
  if (days.size() < 2) return std::nullopt;
  Draws draws;
  std::vector<double> found;
  for (int i = 0; i < resamples_count; ++i) {
    if (const auto value = figure(sample_of(days, draws))) found.push_back(*value);
  }
  if (found.empty()) return std::nullopt;
  std::ranges::sort(found);
  const std::size_t tail = found.size() / 40;  // 2.5 % at each end
  return Interval{found[tail], found[found.size() - 1 - tail]};
}

}  // namespace tocsin
