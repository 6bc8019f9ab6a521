#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "replay_data/scenario/cascade.hpp"
#include "replay_data/scenario/feed_faults.hpp"
#include "replay_data/scenario/name_incidents.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);

// Two stocks that trade every second from 10:00 to 10:00:09, at 100 and 200 dollars.
struct TwoStocks {
  std::vector<Listing> listings{
      {.symbol = "A", .prior_close = Price::whole(100), .shares_outstanding = 1000},
      {.symbol = "B", .prior_close = Price::whole(200)},
  };
  std::vector<Event> events;

  TwoStocks() {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const InstrumentId id{static_cast<std::uint32_t>(i % 2)};
      Event event = blank_event(EventKind::trade, midnight + hours(10) + seconds(i / 2), id);
      event.source = 1;
      event.flags = event_flag::reconstructed;
      event.trade = {.price = listings[i % 2].prior_close, .size = 10, .id = i + 1, .conditions = 0, .zero = {}};
      events.push_back(event);
    }
  }
  NameIncidents incidents() { return {listings, events, midnight}; }
  FeedFaults faults() { return {listings, events, midnight}; }
  static constexpr ingredient::Stretch middle{.from = hours(10) + seconds(3), .to = hours(10) + seconds(6)};

  [[nodiscard]] auto count(EventKind kind) const { return std::ranges::count(events, kind, &Event::kind); }
  [[nodiscard]] const Event& first(EventKind kind) const { return *std::ranges::find(events, kind, &Event::kind); }
};

TEST(NameIncidents, split_prices_sizes_and_the_listing) {
  TwoStocks day;
  day.incidents().add(ingredient::Split{.symbol = "A", .to = 4, .from = 1});
  EXPECT_EQ(day.listings[0].reference_close(), Price::whole(25));
  EXPECT_EQ(day.listings[0].shares_outstanding, 4000U);
  EXPECT_EQ(day.events[0].trade.price, Price::whole(25));
  EXPECT_EQ(day.events[0].trade.size, 40U);
  EXPECT_EQ(day.events[1].trade.price, Price::whole(200));
}

TEST(NameIncidents, halt_a_name_without_trades_until_it_trades_again) {
  TwoStocks day;
  day.incidents().add(ingredient::Halt{.symbol = "A", .during = TwoStocks::middle});
  EXPECT_EQ(day.count(EventKind::trade), 17);
  ASSERT_EQ(day.count(EventKind::status), 2);
  EXPECT_EQ(day.first(EventKind::status).status.state, TradingState::halted);
  EXPECT_EQ(day.first(EventKind::status).time, midnight + TwoStocks::middle.from);
}

TEST(NameIncidents, halt_what_would_have_changed_its_state_meanwhile) {
  TwoStocks day;
  const ingredient::Stretch later{.from = TwoStocks::middle.from + seconds(1), .to = TwoStocks::middle.to + seconds(1)};
  day.incidents().add(ingredient::Halt{.symbol = "A", .during = TwoStocks::middle});
  day.incidents().add(ingredient::Halt{.symbol = "A", .during = later});
  std::vector<std::pair<Duration, TradingState>> states;
  for (const Event& event : day.events) {
    if (event.kind == EventKind::status) states.emplace_back(event.time - midnight, event.status.state);
  }
  const std::vector<std::pair<Duration, TradingState>> expected{{TwoStocks::middle.from, TradingState::halted},
                                                                {later.from, TradingState::halted},
                                                                {later.to, TradingState::trading}};
  EXPECT_EQ(states, expected);
}

TEST(NameIncidents, mistype_one_print_and_break_it) {
  TwoStocks day;
  day.incidents().add(ingredient::FatFinger{
      .symbol = "B", .at = hours(10) + std::chrono::milliseconds(4500), .off = -0.3, .broken = seconds(2)});
  const auto print = std::ranges::find_if(day.events, [](const Event& event) { return event.trade.id == 21; });
  ASSERT_NE(print, day.events.end());
  EXPECT_EQ(print->trade.price, Price::whole(140));
  EXPECT_EQ(print->flags, event_flag::synthetic) << "what is made from figures nobody takes back";
  const Event& correction = day.first(EventKind::correction);
  EXPECT_EQ(correction.correction.trade_id, 21U);
  EXPECT_EQ(correction.correction.size, 0U);
  EXPECT_EQ(correction.time - print->time, seconds(2));
}

TEST(NameIncidents, break_every_stub_print) {
  TwoStocks day;
  day.incidents().add(
      ingredient::Stub{.names = {"A"}, .during = TwoStocks::middle, .price = Price{10'000'000}, .broken = hours(18)});
  const auto at_a_cent = [](const Event& event) {
    return event.kind == EventKind::trade && event.trade.price == Price{10'000'000};
  };
  EXPECT_EQ(std::ranges::count_if(day.events, at_a_cent), 3);
  EXPECT_EQ(day.count(EventKind::correction), 3);
}

TEST(NameIncidents, open_late_by_a_cross) {
  TwoStocks day;
  day.incidents().add(ingredient::LateOpen{.names = {"A"}, .at = hours(10) + seconds(5)});
  const auto first = std::ranges::find_if(day.events, [](const Event& event) {
    return event.kind == EventKind::trade && event.instrument == InstrumentId{0};
  });
  EXPECT_GE(first->time, midnight + hours(10) + seconds(5));
  EXPECT_NE(first->trade.conditions & trade_condition::opening_cross, 0U);
  EXPECT_EQ(day.first(EventKind::reference).reference.kind, ReferenceKind::official_open);
}

TEST(NameIncidents, refuse_names_that_are_not_there) {
  TwoStocks day;
  EXPECT_EQ(setup_error_of([&] {
              day.incidents().silence("C", TwoStocks::middle);
              return 0;
            }),
            "the day has no symbol C");
}

TEST(FeedFaults, deliver_late_and_let_nothing_overtake) {
  TwoStocks day;
  day.faults().add(ingredient::Delay{.source = "stocks", .by = seconds(2), .during = TwoStocks::middle});
  std::uint64_t sequence = 0;
  for (const Event& event : day.events) EXPECT_EQ(event.sequence, ++sequence);
  EXPECT_EQ(day.events[6].venue_time, midnight + hours(10) + seconds(3));
  EXPECT_EQ(day.events[6].time, midnight + hours(10) + seconds(5));
  EXPECT_EQ(day.events[12].venue_time, midnight + hours(10) + seconds(6)) << "in time, and held up";
  EXPECT_EQ(day.events[12].time, midnight + hours(10) + seconds(7));
}

TEST(FeedFaults, tell_of_what_they_lost) {
  TwoStocks day;
  day.faults().add(ingredient::Drop{.source = "stocks", .during = TwoStocks::middle});
  EXPECT_EQ(day.count(EventKind::trade), 14);
  const Event& gap = day.first(EventKind::gap);
  EXPECT_EQ(gap.gap.from, 7U);
  EXPECT_EQ(gap.gap.to, 12U);
  EXPECT_EQ(gap.time, midnight + hours(10) + seconds(6));
  EXPECT_EQ(day.events[7].sequence, 13U);
}

TEST(FeedFaults, tell_of_two_losses_in_a_row_as_one) {
  TwoStocks day;
  const ingredient::Stretch next{.from = TwoStocks::middle.to, .to = TwoStocks::middle.to + seconds(2)};
  auto faults = day.faults();
  faults.add(ingredient::Drop{.source = "stocks", .during = TwoStocks::middle});
  faults.add(ingredient::Drop{.source = "stocks", .during = next});
  ASSERT_EQ(day.count(EventKind::gap), 1);
  EXPECT_EQ(day.first(EventKind::gap).gap.from, 7U);
  EXPECT_EQ(day.first(EventKind::gap).gap.to, 16U);
  EXPECT_EQ(day.first(EventKind::gap).time, midnight + next.to);
}

TEST(FeedFaults, tell_at_its_end_of_a_loss_after_which_nothing_comes) {
  TwoStocks day;
  day.listings[0].type = InstrumentType::fund;
  day.events.back().time += seconds(1);  // as the loss ends, and of a source behind it
  const ingredient::Stretch rest{.from = TwoStocks::middle.from, .to = hours(10) + seconds(10)};
  day.faults().add(ingredient::Drop{.source = "funds", .during = rest});
  EXPECT_TRUE(std::ranges::is_sorted(day.events, comes_before));
  EXPECT_EQ(day.first(EventKind::gap).time, midnight + rest.to);
}

TEST(FeedFaults, fall_silent_without_a_word) {
  TwoStocks day;
  day.faults().add(ingredient::Stale{.source_or_symbol = "stocks", .during = TwoStocks::middle});
  EXPECT_EQ(day.count(EventKind::gap), 0);
  EXPECT_EQ(day.events.size(), 14U);
  EXPECT_EQ(day.events.back().sequence, 14U);
}

// A branching process in which a hit brings n others has 1 / (1 - n) of them in all.
TEST(Cascade, has_as_many_hits_as_its_branching_says) {
  std::size_t hits = 0;
  constexpr std::uint64_t draws = 4000;
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    hits += draw_cascade({.sectors = 14, .branching = 0.5, .decay = minutes(5)}, {.sector = 3, .at = hours(10)},
                         hours(100), Random(seed, 1))
                .size();
  }
  EXPECT_NEAR(static_cast<double>(hits) / draws, 2.0, 0.1);
}

TEST(Cascade, is_in_order_within_the_day_and_the_same_for_one_seed) {
  const Cascading cascading{.sectors = 14, .branching = 0.95, .decay = minutes(30)};
  const Hit first{.sector = 2, .at = hours(10)};
  std::size_t longest = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto hits = draw_cascade(cascading, first, hours(16), Random(seed, 1));
    EXPECT_EQ(hits.front().sector, 2U);
    EXPECT_TRUE(std::ranges::is_sorted(hits, {}, &Hit::at));
    EXPECT_LT(hits.back().at, hours(16));
    const auto again = draw_cascade(cascading, first, hours(16), Random(seed, 1));
    ASSERT_EQ(again.size(), hits.size());
    EXPECT_EQ(again.back().at, hits.back().at);
    longest = std::max(longest, hits.size());
  }
  EXPECT_GT(longest, 3U);
}

}  // namespace
}  // namespace tocsin
