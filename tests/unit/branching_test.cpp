#include "strategies/branching.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/steady_math.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Time start{24h};

// Seconds between two events that come by chance, `rate` a second.
double wait_of(Dice& dice, double rate) {
  const double chance = (static_cast<double>(dice.roll(1ULL << 40U)) + 1) / static_cast<double>(1ULL << 40U);
  return -steady_log(chance) / rate;
}

// Shows `told` a Hawkes process of its kinds by thinning: `ratio(i, j)` events of kind i for each of kind j.
template <class Ratio>
Time show(Branching& told, std::uint32_t kinds, double background, double decay, double seconds, std::uint64_t seed,
          Ratio ratio) {
  Dice dice(seed);
  std::vector<double> recent(kinds);
  double now = 0;
  const auto rate_of = [&](std::uint32_t i) {
    double rate = background;
    for (std::uint32_t j = 0; j < kinds; ++j) rate += ratio(i, j) / decay * recent[j];
    return rate;
  };
  for (;;) {
    double most = 0;
    for (std::uint32_t i = 0; i < kinds; ++i) most += rate_of(i);
    const double wait = wait_of(dice, most);
    now += wait;
    if (now > seconds) return start + std::chrono::seconds{static_cast<int>(seconds)};
    for (double& each : recent) each *= steady_exp(-wait / decay);
    double left = static_cast<double>(dice.roll(1ULL << 40U)) / static_cast<double>(1ULL << 40U) * most;
    for (std::uint32_t i = 0; i < kinds; ++i) {
      left -= rate_of(i);
      if (left >= 0) continue;
      told.add(i, start + Duration{static_cast<std::int64_t>(now * 1e9)});
      recent[i] += 1;
      break;
    }
  }
}

Branching estimate(std::uint32_t kinds, Duration memory = 30min) {
  Branching branching({.kinds = kinds, .decay = 1min, .memory = memory});
  branching.begin(start);
  return branching;
}

TEST(Branching, knows_of_no_branching_before_anything_came) {
  const Branching none = estimate(4);
  EXPECT_EQ(none.radius(start + 1h), 0);
  EXPECT_EQ(none.share_across(start + 1h), 0);
  EXPECT_EQ(none.events(start + 1h), 0);
}

TEST(Branching, learns_how_many_events_an_event_brings_on) {
  for (const double whole : {0.3, 0.6, 0.9}) {
    Branching branching = estimate(4, 5h);
    const Time end = show(branching, 4, 0.002, 60, 50'000, 7, [&](auto, auto) { return whole / 4; });
    EXPECT_NEAR(branching.radius(end), whole, 0.15) << whole;
    EXPECT_NEAR(branching.share_across(end), 0.75, 0.1) << whole;
  }
}

TEST(Branching, takes_chance_for_chance) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Branching branching = estimate(8);
    const Time end = show(branching, 8, 0.002, 60, 20'000, seed, [](auto, auto) { return 0.0; });
    EXPECT_LT(branching.radius(end), 0.55) << seed;
  }
}

TEST(Branching, tells_who_brings_on_what) {
  Branching branching = estimate(2, 5h);
  const Time end =
      show(branching, 2, 0.002, 60, 50'000, 9, [](auto i, auto j) { return i == 1 && j == 0 ? 0.9 : 0.0; });
  EXPECT_NEAR(branching.brought_by(0, end), 0.9, 0.2);
  EXPECT_LT(branching.brought_by(1, end), 0.3);
  EXPECT_LT(branching.radius(end), 0.5);  // whom nothing brings on dies out
  EXPECT_GT(branching.share_across(end), 0.6);
}

TEST(Branching, sees_through_kinds_that_take_turns) {
  Branching branching = estimate(2, 5h);
  const Time end = show(branching, 2, 0.001, 60, 80'000, 5, [](auto i, auto j) { return i != j ? 0.8 : 0.0; });
  EXPECT_NEAR(branching.radius(end), 0.8, 0.12);
}

TEST(Branching, events_of_one_moment_have_no_part_in_each_other) {
  Branching branching = estimate(2);
  for (std::uint32_t i = 0; i < 40; ++i) branching.add(i % 2, start + 1min);
  EXPECT_EQ(branching.radius(start + 1min), 0);
  EXPECT_EQ(branching.events(start + 1min), 40);
  branching.add(0, start + 1min + 1s);
  EXPECT_GT(branching.radius(start + 1min + 1s), 0);
}

TEST(Branching, only_sinks_until_the_next_event) {
  Branching branching = estimate(3);
  const Time end = show(branching, 3, 0.005, 60, 3'600, 2, [](auto, auto) { return 0.25; });
  double before = branching.radius(end);
  EXPECT_GT(before, 0.3);
  for (int minute = 1; minute <= 240; ++minute) {
    const double now = branching.radius(end + minute * 1min);
    EXPECT_LT(now, before);
    before = now;
  }
  EXPECT_LT(before, 0.02);
}

TEST(Branching, begins_anew) {
  Branching branching = estimate(3);
  const Time end = show(branching, 3, 0.005, 60, 3'600, 2, [](auto, auto) { return 0.25; });
  branching.begin(end);
  EXPECT_EQ(branching.radius(end), 0);
  EXPECT_EQ(branching.events(end + 1s), 0);
}

}  // namespace
}  // namespace tocsin
