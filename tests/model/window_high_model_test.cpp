#include <gtest/gtest.h>

#include <deque>

#include "strategies/window_high.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

// Keeps everything it was told and looks through all of it.
class NaiveHigh {
 public:
  explicit NaiveHigh(std::int64_t window) : window_(window), slice_(std::max<std::int64_t>(1, window / 256)) {}

  Int128 add(Int128 value, std::int64_t now) {
    told_.emplace_back(now / slice_, is_told_ ? std::max(value, standing_) : value);
    standing_ = value;
    is_told_ = true;
    while ((told_.front().first + 1) * slice_ <= now - window_) told_.pop_front();
    Int128 high = no_limit_below;
    for (const auto& [slice, each] : told_) high = std::max(high, each);
    return high;
  }
  void restate(Int128 value) {
    for (auto& [slice, high] : told_) high += value - standing_;
    standing_ = value;
  }

 private:
  std::int64_t window_, slice_;
  std::deque<std::pair<std::int64_t, Int128>> told_;
  Int128 standing_ = 0;
  bool is_told_ = false;
};

void compare(std::int64_t window, std::uint64_t seed) {
  Arena arena;
  WindowHigh fast(arena, Duration{window});
  NaiveHigh naive(window);
  Dice dice(seed);
  std::int64_t now = 1'737'936'000'000'000'000;
  Int128 value = 1'000'000;
  for (int step = 0; step < 20'000; ++step) {
    now += dice.one_in(50) ? dice.between(0, 2 * window) : dice.between(0, window / 64 + 1);
    value += dice.between(-50, 45);
    if (step > 0 && dice.one_in(100)) {
      value += dice.between(-10'000, 10'000);
      fast.restate(value);
      naive.restate(value);
    }
    fast.add(value, time_from_ns(now));
    ASSERT_TRUE(fast.high() == naive.add(value, now)) << "window " << window << " step " << step;
  }
}

TEST(WindowHighModel, a_monotone_queue_equals_looking_through_everything_told) {
  std::uint64_t seed = 0;
  for (const std::int64_t window : {1L, 255L, 256L, 300L, 511L, 512L, 767L, 1'000'000L, 300'000'000'000L}) {
    compare(window, ++seed);
  }
}

TEST(WindowHighModel, remembers_for_the_window_and_at_most_one_slice_longer) {
  const std::int64_t window = 256'000;
  Dice dice(7);
  for (int round = 0; round < 2'000; ++round) {
    Arena arena;
    WindowHigh high(arena, Duration{window});
    const std::int64_t start = dice.between(0, 1'000'000'000);
    high.add(100, time_from_ns(start));
    high.add(50, time_from_ns(start));
    const std::int64_t age = dice.between(0, 2 * window);
    high.add(50, time_from_ns(start + age));
    ASSERT_TRUE(age >= window || high.high() == 100) << age;
    ASSERT_TRUE(age < window + 1'000 || high.high() == 50) << age;
  }
}

}  // namespace
}  // namespace tocsin
