#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "strategies/tick_path.hpp"

namespace tocsin {

// The changes of a path between two times, side by side in memory: the times between which each lies, and how far each
// went. Behind the last stands one that never ends and goes nowhere.
class ChangeRow {
 public:
  // `end`: of the one behind the last, beyond all times.
  ChangeRow(const TickPath& path, TickPath::Changes changes, std::int64_t end) noexcept : count_(changes.count()) {
    if (count_ == 0) return;
    times_[0] = ns_since_epoch(path[changes.first - 1].time);
    for (std::size_t i = 0; i < count_; ++i) {
      times_[i + 1] = ns_since_epoch(path[changes.first + i].time);
      changes_[i] = path[changes.first + i].change;
    }
    times_[count_ + 1] = end;
    changes_[count_] = 0;
  }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t begins(std::size_t i) const noexcept { return times_[i]; }
  [[nodiscard]] std::int64_t ends(std::size_t i) const noexcept { return times_[i + 1]; }
  [[nodiscard]] double change(std::size_t i) const noexcept { return changes_[i]; }

 private:
  static constexpr std::size_t changes_max = 2 * static_cast<std::size_t>(TickPath::ticks_max);

  std::size_t count_;
  std::array<std::int64_t, changes_max + 2> times_{};  // ns since the epoch
  std::array<double, changes_max + 1> changes_{};
};

// `covariation`, to the last bit, at several shifts in one walk: each goes its own way through the two rows without a
// branch, so that the processor has something to do for one while it waits for another.
template <std::size_t shifts_count>
class Covariations {
 public:
  // Later than any event, however far it is shifted.
  static constexpr std::int64_t end_of_b = std::numeric_limits<std::int64_t>::max() / 4;
  static constexpr std::int64_t end_of_a = 2 * end_of_b;

  // `a` ends with end_of_a, `b` with end_of_b.
  Covariations(const ChangeRow& a, const ChangeRow& b, const std::array<Duration, shifts_count>& shifts) noexcept {
    std::array<Walk, shifts_count> walks;
    for (std::size_t i = 0; i < shifts_count; ++i) walks[i] = begin(a, b, shifts[i].count());
    const auto goes_on = [&] {
      std::size_t at_end = 0;
      for (const Walk& walk : walks) at_end += walk.of_a == a.count() ? 1U : 0U;
      return at_end < shifts_count;
    };
    while (goes_on()) {
      for (Walk& walk : walks) step(walk, a, b);
    }
    for (std::size_t i = 0; i < shifts_count; ++i) sums_[i] = walks[i].sum;
  }

  [[nodiscard]] double operator[](std::size_t shift) const noexcept { return sums_[shift]; }

 private:
  // A change of each that overlap, and the sum of the changes of `b` so far that overlap that of `a`.
  struct Walk {
    std::size_t of_a;
    std::size_t of_b;
    std::int64_t shift;  // ns
    double others;
    double sum;
  };

  // Where they first overlap.
  static Walk begin(const ChangeRow& a, const ChangeRow& b, std::int64_t shift) noexcept {
    Walk walk{.of_a = 0, .of_b = 0, .shift = shift, .others = 0, .sum = 0};
    if (b.count() == 0) walk.of_a = a.count();
    while (walk.of_b < b.count() && walk.of_a < a.count() && b.ends(walk.of_b) <= a.begins(0) + shift) ++walk.of_b;
    while (walk.of_a < a.count() && a.ends(walk.of_a) + shift <= b.begins(walk.of_b)) ++walk.of_a;
    return walk;
  }

  // Past the change that ends first, or past both. A product that does not count yet is multiplied by 0.
  static void step(Walk& walk, const ChangeRow& a, const ChangeRow& b) noexcept {
    const std::int64_t end = a.ends(walk.of_a) + walk.shift;
    const std::int64_t other_end = b.ends(walk.of_b);
    walk.others += b.change(walk.of_b);
    const bool is_over = other_end >= end;
    const bool is_other_over = other_end <= end && walk.of_b < b.count();
    const double counts = is_over ? 1.0 : 0.0;
    walk.sum += walk.others * a.change(walk.of_a) * counts;
    walk.others *= 1.0 - counts;
    walk.of_a += is_over ? 1U : 0U;
    walk.of_b += is_other_over ? 1U : 0U;
  }

  std::array<double, shifts_count> sums_{};
};

}  // namespace tocsin
