#include "engine/prints.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

constexpr InstrumentId a{0}, b{1};
constexpr std::uint8_t all = print_counts::of_trade;
constexpr Prints::Start untraded{no_price, no_price, no_price, no_price, {}};

// A ring of four prints of two names.
class PrintsTest : public testing::Test {
 protected:
  void add(InstrumentId name, double price, std::uint64_t id, std::uint8_t counts = all, SourceId source = 1) {
    if (prints_.is_full()) prints_.forget_oldest();
    prints_.append({.time = Time{Duration{id}},
                    .id = id,
                    .price = dollars(price),
                    .before = prints_.has(name) ? prints_.standing(name).last : no_price,
                    .instrument = name,
                    .source = source,
                    .counts = counts,
                    .phase = Phase::regular},
                   untraded);
  }

  Arena arena_;
  Prints prints_{arena_, 2, 3};
};

TEST_F(PrintsTest, holds_a_power_of_two_of_prints) {
  EXPECT_TRUE(prints_.empty());
  for (std::uint64_t id = 1; id <= 4; ++id) add(a, 10, id);
  EXPECT_TRUE(prints_.is_full());
  EXPECT_EQ(prints_.end() - prints_.oldest(), 4U);
}

TEST_F(PrintsTest, finds_a_trade_by_name_source_and_id) {
  add(a, 10, 7);
  add(b, 20, 7);
  add(a, 11, 8, all, 2);
  ASSERT_TRUE(prints_.find(a, 1, 7).has_value());
  EXPECT_EQ(prints_[*prints_.find(a, 1, 7)].price, dollars(10));
  EXPECT_EQ(prints_[*prints_.find(b, 1, 7)].price, dollars(20));
  EXPECT_FALSE(prints_.find(a, 1, 8).has_value());
  EXPECT_FALSE(prints_.find(b, 1, 9).has_value());
}

TEST_F(PrintsTest, what_fell_off_the_ring_is_not_found_but_still_counts) {
  add(a, 30, 1);
  add(a, 5, 2);
  for (std::uint64_t id = 3; id <= 6; ++id) add(a, 10, id);
  EXPECT_FALSE(prints_.find(a, 1, 1).has_value());
  EXPECT_TRUE(prints_.find(a, 1, 3).has_value());
  EXPECT_EQ(prints_.standing(a).open, dollars(30));
  EXPECT_EQ(prints_.standing(a).high, dollars(30));
  EXPECT_EQ(prints_.standing(a).low, dollars(5));
  EXPECT_EQ(prints_.standing(a).last, dollars(10));
}

TEST_F(PrintsTest, a_name_whose_prints_have_all_fallen_off_has_none) {
  add(a, 30, 1);
  for (std::uint64_t id = 2; id <= 5; ++id) add(b, 10, id);
  EXPECT_FALSE(prints_.has(a));
  EXPECT_TRUE(prints_.has(b));
}

TEST_F(PrintsTest, a_print_counts_only_to_what_it_may) {
  add(a, 10, 1);
  add(a, 50, 2, print_counts::volume);
  add(a, 40, 3, print_counts::range);
  add(a, 8, 4, print_counts::last);
  EXPECT_EQ(prints_.standing(a).high, dollars(40));
  EXPECT_EQ(prints_.standing(a).low, dollars(10));
  EXPECT_EQ(prints_.standing(a).last, dollars(8));
  EXPECT_EQ(prints_.standing(a).last_trade, Time{Duration{4}});
  EXPECT_EQ(prints_.next_last(1), 4U);
  EXPECT_EQ(prints_.next_last(4), prints_.end());
  EXPECT_EQ(prints_.high_until(a, 3), dollars(10));
}

TEST_F(PrintsTest, looks_back_from_stretch_to_stretch) {
  add(a, 10, 1);
  add(b, 99, 2);
  prints_.mark(Time{Duration{3}}, Phase::post_market, false);
  add(a, 12, 4);
  std::vector<Stretch> seen;
  prints_.look_back(
      dollars(12).units, [](const Print& print) { return print.instrument == a && print.id == 4 ? print.moved() : 0; },
      [&seen](const Stretch& stretch) {
        seen.push_back(stretch);
        return true;
      });
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_TRUE(seen[0].value == dollars(12).units && seen[1].value == dollars(10).units);
  EXPECT_EQ(seen[0].first, 5U);
  EXPECT_EQ(seen[0].until, Time::max());
  EXPECT_EQ(seen[1].phase, Phase::post_market) << "a change of phase begins a stretch";
  EXPECT_EQ(seen[1].since, Time{Duration{3}});
  EXPECT_EQ(seen[1].until, Time{Duration{4}});
  EXPECT_EQ(seen[1].last, 4U);
  EXPECT_EQ(seen[2].since, Time::min());
}

TEST_F(PrintsTest, a_new_day_holds_nothing_of_the_last_one) {
  add(a, 10, 1);
  prints_.start_day();
  EXPECT_TRUE(prints_.empty());
  EXPECT_FALSE(prints_.has(a));
  EXPECT_FALSE(prints_.find(a, 1, 1).has_value());
  add(a, 11, 2);
  EXPECT_EQ(prints_.standing(a).high, dollars(11));
}

}  // namespace
}  // namespace tocsin
