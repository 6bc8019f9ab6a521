#include "strategies/volume_surge.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using SurgeDesk = StatisticDesk<VolumeSurge>;

constexpr std::int64_t one = 1'000'000;

// Half hours; 60,000 shares are usual in each where `usual`: 10,000 in five minutes.
VolumeSurge::Rule rule(bool usual) {
  return {.rule = {},
          .subject = SurgeDesk::a,
          .window = 5min,
          .bucket = 30min,
          .levels = {3 * one, 5 * one},
          .clear = one,
          .shares_min = 0,
          .day_weight = 500'000,
          .usual = usual ? std::vector<std::int64_t>(13, 60'000) : std::vector<std::int64_t>{}};
}

// Days of New York hours; the timer runs from each open.
class VolumeSurgeTest : public testing::Test {
 protected:
  static std::string buy(SurgeDesk& desk, std::uint64_t shares, std::uint32_t conditions = 0) {
    return SurgeDesk::says(desk.trade(0, dollars(100), shares, conditions));
  }
  // A whole session with so many shares in the middle of each half hour.
  static void session(SurgeDesk& desk, int day, std::uint64_t shares) {
    desk.events().at(at_clock(9, 30, 0, day));
    for (int half = 0; half < 13; ++half) {
      desk.wait(15min);
      desk.trade(0, dollars(100), shares);
      desk.wait(15min);
    }
  }
  static SurgeDesk at_ten(VolumeSurge::Rule rule) { return SurgeDesk({std::move(rule)}, {}, full_days(5)); }
};

TEST_F(VolumeSurgeTest, rings_at_so_many_times_the_usual_and_clears_as_the_window_moves_on) {
  SurgeDesk desk = at_ten(rule(true));
  desk.events().at(at_clock(9, 30));
  desk.wait(40min);
  EXPECT_EQ(buy(desk, 29'999), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_EQ(rung.unit, Unit::shares);
  EXPECT_EQ(rung.value, 30'000);
  EXPECT_EQ(rung.limit, 30'000);
  ASSERT_EQ(rung.evidence.size(), 2U);
  EXPECT_EQ(rung.evidence[0].value, 10'000);
  EXPECT_EQ(rung.evidence[1].value, 3 * one);
  EXPECT_EQ(buy(desk, 20'000), "escalated 5000000");
  EXPECT_EQ(SurgeDesk::says(desk.wait(4min + 50s)), "");
  EXPECT_EQ(SurgeDesk::says(desk.wait(15s)), "resolved 5000000, resolved 3000000");
}

TEST_F(VolumeSurgeTest, counts_what_the_market_counts) {
  SurgeDesk desk = at_ten(rule(true));
  desk.events().at(at_clock(9, 30));
  desk.wait(40min);
  EXPECT_EQ(buy(desk, 1'000'000, trade_condition::not_volume), "");
  EXPECT_EQ(SurgeDesk::says(desk.trade(1, dollars(50), 1'000'000)), "");
  EXPECT_EQ(SurgeDesk::says(desk.trade(0, Price{price_units_max}, 1'000'000)), "");
  EXPECT_EQ(SurgeDesk::says(desk.trade(9, dollars(50), 1'000'000)), "");
  EXPECT_EQ(buy(desk, 29'950), "");
  EXPECT_EQ(buy(desk, 50, trade_condition::odd_lot | trade_condition::not_last), "firing 3000000");
}

TEST_F(VolumeSurgeTest, a_window_over_two_buckets_is_held_against_both) {
  VolumeSurge::Rule uneven = rule(true);
  uneven.usual[1] = 180'000;
  SurgeDesk desk = at_ten(uneven);
  desk.events().at(at_clock(9, 30));
  desk.wait(31min);  // four minutes at 2,000, one at 6,000: 14,000
  EXPECT_EQ(buy(desk, 41'999), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000");
}

TEST_F(VolumeSurgeTest, is_not_asked_before_a_window_of_the_session_is_over) {
  SurgeDesk desk = at_ten(rule(true));
  desk.events().at(at_clock(9, 30));
  desk.wait(1min);
  EXPECT_EQ(buy(desk, 1'000'000), "");
  EXPECT_EQ(SurgeDesk::says(desk.wait(4min)), "firing 3000000, escalated 5000000");
}

TEST_F(VolumeSurgeTest, few_shares_never_ring) {
  VolumeSurge::Rule quiet = rule(true);
  quiet.usual.assign(13, 60);
  quiet.shares_min = 500;
  SurgeDesk desk = at_ten(quiet);
  desk.events().at(at_clock(9, 30));
  desk.wait(40min);
  EXPECT_EQ(buy(desk, 499), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000, escalated 5000000");
}

TEST_F(VolumeSurgeTest, without_a_usual_it_is_blind_for_a_day_and_then_knows) {
  SurgeDesk desk = at_ten(rule(false));
  session(desk, 1, 60'000);
  EXPECT_TRUE(desk.alerts().empty());
  desk.events().at(at_clock(9, 30, 0, 2));
  desk.wait(40min);
  EXPECT_EQ(buy(desk, 29'999), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000");
}

TEST_F(VolumeSurgeTest, days_count_by_their_weight) {
  SurgeDesk desk = at_ten(rule(false));
  session(desk, 1, 60'000);
  session(desk, 2, 120'000);  // half of the way: 90,000
  desk.events().at(at_clock(9, 30, 0, 3));
  desk.wait(40min);
  const std::size_t rung = desk.alerts().size();
  EXPECT_EQ(buy(desk, 44'999), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000");
  EXPECT_GT(rung, 0U);  // two days' volume in one print
}

TEST_F(VolumeSurgeTest, a_half_hour_that_the_record_does_not_hold_whole_teaches_nothing) {
  SurgeDesk desk = at_ten(rule(false));
  desk.events().at(at_clock(10, 15));
  desk.trade(0, dollars(100), 6'000);
  desk.until(at_clock(11, 10));
  desk.trade(0, dollars(100), 6'000);
  desk.events().at(at_clock(9, 30, 0, 2));
  desk.until(at_clock(10, 20, 0, 2));
  EXPECT_EQ(buy(desk, 1'000'000), "");
  desk.until(at_clock(11, 20, 0, 2));
  EXPECT_EQ(buy(desk, 1'000'000), "");
}

TEST_F(VolumeSurgeTest, what_a_cancelled_print_rang_is_withdrawn_and_leaves_the_window) {
  SurgeDesk desk = at_ten(rule(true));
  desk.events().at(at_clock(9, 30));
  desk.wait(40min);
  buy(desk, 10'000);
  EXPECT_EQ(buy(desk, 20'000), "firing 3000000");
  EXPECT_EQ(SurgeDesk::says(desk.cancel_last()), "withdrawn 3000000");
  EXPECT_EQ(buy(desk, 19'999), "");
  EXPECT_EQ(buy(desk, 1), "firing 3000000");
}

TEST_F(VolumeSurgeTest, what_would_have_rung_with_the_right_size_stands) {
  SurgeDesk desk = at_ten(rule(true));
  desk.events().at(at_clock(9, 30));
  desk.wait(40min);
  EXPECT_EQ(buy(desk, 40'000), "firing 3000000");
  const auto revised = desk.correct_last(dollars(100), 35'000);
  ASSERT_EQ(SurgeDesk::says(revised), "revised 3000000");
  EXPECT_EQ(revised[0].value, 35'000);
}

TEST_F(VolumeSurgeTest, refuses_a_usual_of_other_hours) {
  EXPECT_THROW(SurgeDesk({rule(true)}, {.phases = extended_hours}, full_days(1)), SetupError);
}

}  // namespace
}  // namespace tocsin
