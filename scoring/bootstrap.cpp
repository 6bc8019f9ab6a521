#include "scoring/bootstrap.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

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

std::optional<Bounds> middle_of(std::vector<double> found) {
  if (found.empty()) return std::nullopt;
  std::ranges::sort(found);
  const std::size_t tail = found.size() / 40;  // 2.5 % at each end
  return Bounds{found[tail], found[found.size() - 1 - tail]};
}

}  // namespace

std::vector<std::optional<Bounds>> bootstrap_intervals(std::span<const DayScore> days,
                                                       std::span<const Figure> figures) {
  if (days.size() < 2) return std::vector<std::optional<Bounds>>(figures.size());
  Draws draws;
  std::vector<std::vector<double>> found(figures.size());
  for (int i = 0; i < resamples_count; ++i) {
    const DayScore sample = sample_of(days, draws);
    for (std::size_t figure = 0; figure < figures.size(); ++figure) {
      if (const auto value = figures[figure](sample)) found[figure].push_back(*value);
    }
  }
  std::vector<std::optional<Bounds>> intervals;
  for (std::vector<double>& values : found) intervals.push_back(middle_of(std::move(values)));
  return intervals;
}

}  // namespace tocsin
