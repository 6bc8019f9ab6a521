#include <gtest/gtest.h>

#include <cstring>

#include "feeds/book/lanes.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

#if defined(__x86_64__)
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

// Few ranks, so that levels are met again, with those at both ends of the numbers.
std::uint32_t some_rank(Dice& dice) {
  const auto rank = static_cast<std::uint32_t>(dice.roll(24));
  return dice.one_in(2) ? rank : ~rank;
}

std::uint32_t some_shares(Dice& dice) {
  return static_cast<std::uint32_t>(dice.one_in(50) ? 0xffff'ffff - dice.roll(3) : 1 + dice.roll(4));
}

void expect_same(const TopLevels& plain, const TopLevels& wide, int step) {
  ASSERT_EQ(std::memcmp(&plain, &wide, sizeof plain), 0) << step;
  for (std::uint32_t levels = 1; levels <= TopLevels::capacity; ++levels) {
    ASSERT_EQ(PlainLanes::depth(plain, levels), Avx512Lanes::depth(wide, levels)) << step;
  }
}

TEST(LanesModel, sixteen_at_a_time_is_the_same_as_one_by_one) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  Dice dice(1);
  TopLevels plain{};
  TopLevels wide{};
  for (int step = 0; step < 1'000'000; ++step) {
    const std::uint32_t rank = some_rank(dice);
    const std::uint32_t shares = some_shares(dice);
    if (dice.one_in(2)) {
      const bool is_added = PlainLanes::add(plain, rank, shares);
      ASSERT_EQ(is_added, Avx512Lanes::add(wide, rank, shares)) << step;
      const std::uint32_t place = plain.place_of(rank);
      if (!is_added && !plain.is_full() && !plain.has(place, rank)) {
        plain.insert(place, {rank, shares});
        wide.insert(place, {rank, shares});
      }
    } else {
      const TopChange taken = PlainLanes::take(plain, rank, shares, 8);
      const TopChange wide_taken = Avx512Lanes::take(wide, rank, shares, 8);
      ASSERT_EQ(taken.is_done, wide_taken.is_done) << step;
      ASSERT_EQ(taken.is_short, wide_taken.is_short) << step;
    }
    expect_same(plain, wide, step);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(LanesModel, a_quote_is_told_to_be_new_by_both) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  Dice dice(2);
  alignas(64) Quote plain{};
  alignas(64) Quote wide{};
  for (int step = 0; step < 1'000'000; ++step) {
    const bool is_sell = dice.one_in(2);
    const auto best = static_cast<std::uint32_t>(dice.roll(2));
    const Price price = dice.one_in(3) ? no_price : Price{static_cast<std::int64_t>(dice.roll(2) << 33)};
    const auto depth = static_cast<std::uint32_t>(dice.roll(2));
    ASSERT_EQ(PlainLanes::show(plain, is_sell, best, price, depth),
              Avx512Lanes::show(wide, is_sell, best, price, depth));
    ASSERT_EQ(std::memcmp(&plain, &wide, sizeof plain), 0) << step;
  }
}

TEST(LanesModel, a_level_is_put_and_shown_alike_by_both) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  constexpr std::uint64_t turn = 0x7fff'ffff'ffff'ffff;
  Dice dice(3);
  TopOf<std::uint64_t> plain{};
  TopOf<std::uint64_t> wide{};
  alignas(64) Quote plain_quote{};
  alignas(64) Quote wide_quote{};
  for (int step = 0; step < 1'000'000; ++step) {
    const auto rank = static_cast<std::uint64_t>(some_rank(dice)) << 31;
    const LevelOf<std::uint64_t> level{rank, dice.one_in(2) ? 0 : some_shares(dice)};
    const TopLimits limits{.has_more = dice.one_in(2), .short_at = 8, .levels_told = dice.one_in(2) ? 5U : 16U};
    const bool is_sell = dice.one_in(2);
    const ShownChange one_by_one = PlainLanes::set_and_show(plain, plain_quote, is_sell, level, turn, limits);
    const ShownChange at_once = Avx512Lanes::set_and_show(wide, wide_quote, is_sell, level, turn, limits);
    ASSERT_EQ(one_by_one.change.is_done, at_once.change.is_done) << step;
    ASSERT_EQ(one_by_one.change.is_short, at_once.change.is_short) << step;
    ASSERT_EQ(one_by_one.change.is_idle, at_once.change.is_idle) << step;
    ASSERT_EQ(one_by_one.is_new, at_once.is_new) << step;
    ASSERT_EQ(std::memcmp(&plain, &wide, sizeof plain), 0) << step;
    ASSERT_EQ(std::memcmp(&plain_quote, &wide_quote, sizeof plain_quote), 0) << step;
  }
}

// Orders of few references, of both sides, and free places.
TEST(LanesModel, an_order_and_what_is_free_in_its_line_are_found_alike) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  Dice dice(3);
  OrderLine line{};
  for (int step = 0; step < 100'000; ++step) {
    line.orders[dice.roll(OrderLine::capacity)].key = dice.one_in(2) ? 0 : 2 + dice.roll(6);
    const std::uint64_t key = 2 + 2 * dice.roll(3);
    const LinePlaces plain = PlainLanes::places(line, key);
    const LinePlaces wide = Avx512Lanes::places(line, key);
    ASSERT_EQ(plain.of_order, wide.of_order) << step;
    ASSERT_EQ(plain.free, wide.free) << step;
  }
}
#endif

}  // namespace
}  // namespace tocsin
