#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

// A level that could not be put is put all the same where there is room, so that tops fill up.
void fill_up(TopLevels& plain, TopLevels& wide, RankedLevel level) {
  const std::uint32_t place = plain.place_of(level.rank);
  if (plain.is_full() || plain.has(place, level.rank)) return;
  plain.insert(place, level);
  wide.insert(place, level);
}

TEST(LanesModel, sixteen_at_a_time_is_the_same_as_one_by_one) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  Dice dice(1);
  TopLevels plain{};
  TopLevels wide{};
  for (int step = 0; step < 1'000'000; ++step) {
    const RankedLevel level{some_rank(dice), some_shares(dice)};
    const bool has_more = dice.one_in(2);
    if (dice.one_in(2)) {
      const bool is_added = PlainLanes::add(plain, level, has_more);
      ASSERT_EQ(is_added, Avx512Lanes::add(wide, level, has_more)) << step;
      if (!is_added) fill_up(plain, wide, level);
    } else {
      const TopChange taken = PlainLanes::take(plain, level, has_more, 8);
      const TopChange wide_taken = Avx512Lanes::take(wide, level, has_more, 8);
      ASSERT_EQ(taken.is_done, wide_taken.is_done) << step;
      ASSERT_EQ(taken.is_short, wide_taken.is_short) << step;
    }
    expect_same(plain, wide, step);
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Wide lanes foretell whether a quote is other than before; plain ones compare. Shares repeat, so that sums stay what
// they were when levels come and go, and some are so many that a quote cannot tell their sum.
void expect_told_alike(std::uint32_t levels_told) {
  const std::uint32_t short_at = std::max(8U, levels_told);
  Dice dice(4);
  TopLevels plain{};
  TopLevels wide{};
  alignas(64) Quote plain_quote{};
  alignas(64) Quote wide_quote{};
  std::array<int, 4> seen{};
  for (int step = 0; step < 500'000; ++step) {
    if (step % 1'000 == 0) plain = wide = {};  // few levels of very many shares ever go
    const bool is_sell = dice.one_in(2);
    const QuoteSide plain_side{plain_quote, is_sell, 100'000, levels_told};
    const QuoteSide wide_side{wide_quote, is_sell, 100'000, levels_told};
    ASSERT_EQ(PlainLanes::tell(plain, plain_side), Avx512Lanes::tell(wide, wide_side)) << step;
    const RankedLevel level{some_rank(dice), some_shares(dice)};
    const bool has_more = dice.one_in(2);
    const bool is_added = dice.one_in(step / 128 % 2 == 0 ? 2 : 8);  // sides fill up, and run dry
    const TopTold one_by_one = is_added ? PlainLanes::add_and_tell(plain, level, has_more, plain_side)
                                        : PlainLanes::take_and_tell(plain, level, has_more, short_at, plain_side);
    const TopTold at_once = is_added ? Avx512Lanes::add_and_tell(wide, level, has_more, wide_side)
                                     : Avx512Lanes::take_and_tell(wide, level, has_more, short_at, wide_side);
    ASSERT_EQ(one_by_one, at_once) << step;
    ++seen.at(static_cast<std::size_t>(one_by_one));
    if (is_added && one_by_one == TopTold::not_done) fill_up(plain, wide, level);
    ASSERT_EQ(std::memcmp(&plain, &wide, sizeof plain), 0) << step;
    ASSERT_EQ(std::memcmp(&plain_quote, &wide_quote, sizeof plain_quote), 0) << step;
  }
  for (const int count : seen) EXPECT_GT(count, 0);
}

TEST(LanesModel, what_is_told_is_foretold_alike_by_both) {
  if (!has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  for (const std::uint32_t levels_told : {1U, 2U, 5U, 8U, 16U}) {
    expect_told_alike(levels_told);
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
    const std::uint32_t levels_told = std::array{0U, 1U, 5U, 16U}.at(dice.roll(4));
    const TopLimits limits{
        .has_more = dice.one_in(2), .short_at = std::max(8U, levels_told), .levels_told = levels_told};
    const bool is_sell = dice.one_in(2);
    const Price best = plain.shares[0] == 0 ? no_price : Price{static_cast<std::int64_t>(plain.ranks[0] ^ turn)};
    PlainLanes::show(plain_quote, is_sell, plain.shares[0], best,
                     as_size(PlainLanes::depth(plain, limits.levels_told)));
    wide_quote = plain_quote;
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
