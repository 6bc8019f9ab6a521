#include "feeds/bar.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Event nothing = blank_event(EventKind::clear, Time{}, no_instrument);

Bar bar_of(std::int64_t open, std::int64_t high, std::int64_t low, std::int64_t close) {
  return {.start = Time{90min},
          .width = 1min,
          .open = Price::whole(open),
          .high = Price::whole(high),
          .low = Price::whole(low),
          .close = Price::whole(close),
          .volume = 900};
}

std::vector<Event> trades(const Bar& bar) {
  std::array<Event, bar_trades_max> events{nothing, nothing, nothing, nothing};
  const std::size_t count = trades_of(bar, InstrumentId{7}, 40, events);
  return {events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<std::int64_t> prices(const Bar& bar) {
  std::vector<std::int64_t> out;
  for (const Event& event : trades(bar)) out.push_back(event.trade.price.units / Price::units_per_one);
  return out;
}

TEST(Bar, a_rising_bar_visits_its_low_first_and_a_falling_one_its_high) {
  EXPECT_EQ(prices(bar_of(10, 15, 8, 12)), (std::vector<std::int64_t>{10, 8, 15, 12}));
  EXPECT_EQ(prices(bar_of(12, 15, 8, 10)), (std::vector<std::int64_t>{12, 15, 8, 10}));
}

TEST(Bar, a_price_that_repeats_the_one_before_is_left_out) {
  EXPECT_EQ(prices(bar_of(10, 10, 10, 10)), (std::vector<std::int64_t>{10}));
  EXPECT_EQ(prices(bar_of(8, 15, 8, 15)), (std::vector<std::int64_t>{8, 15}));
  EXPECT_EQ(prices(bar_of(10, 15, 10, 12)), (std::vector<std::int64_t>{10, 15, 12}));
}

TEST(Bar, its_trades_are_known_only_when_the_bar_is_over) {
  const auto events = trades(bar_of(10, 15, 8, 12));
  for (const Event& event : events) EXPECT_EQ(event.time, Time{91min - 1ns});
  EXPECT_EQ(events.front().venue_time, Time{90min});
  EXPECT_EQ(events.back().venue_time, Time{91min - 1ns});
}

TEST(Bar, its_trades_are_marked_numbered_and_carry_the_volume_once) {
  const auto events = trades(bar_of(10, 15, 8, 12));
  ASSERT_EQ(events.size(), 4U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].flags, event_flag::from_bar);
    EXPECT_EQ(events[i].sequence, 40 + i);
    EXPECT_EQ(events[i].instrument, InstrumentId{7});
    EXPECT_EQ(events[i].trade.size, i == 3 ? 900U : 0U);
  }
}

TEST(Bar, says_why_it_cannot_be_one) {
  EXPECT_EQ(fault_of(bar_of(10, 15, 8, 12)), nullptr);
  EXPECT_EQ(fault_of(bar_of(10, 7, 8, 12)), std::string_view("bar's high is below its low"));
  EXPECT_EQ(fault_of(bar_of(16, 15, 8, 12)), std::string_view("bar's open or close is above its high"));
  EXPECT_EQ(fault_of(bar_of(10, 15, 8, 7)), std::string_view("bar's open or close is below its low"));
  Bar flat = bar_of(10, 15, 8, 12);
  flat.width = Duration{0};
  EXPECT_EQ(fault_of(flat), std::string_view("bar has no width"));
}

}  // namespace
}  // namespace tocsin
