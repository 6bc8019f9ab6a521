#include "feeds/merge.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

FeedInfo info_of(std::string path, std::string source = "tape", std::vector<Listing> listings = {{.symbol = "AMD"}}) {
  return {.path = std::move(path), .format = "test", .sources = {std::move(source)}, .listings = std::move(listings)};
}

Event trade_at(Duration since_epoch, std::uint64_t sequence = 0) {
  Event event = blank_event(EventKind::trade, Time{since_epoch}, InstrumentId{0});
  event.source = 1;
  event.sequence = sequence;
  return event;
}

std::vector<std::unique_ptr<Feed>> pair_of(std::unique_ptr<Feed> a, std::unique_ptr<Feed> b) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::move(a));
  feeds.push_back(std::move(b));
  return feeds;
}

std::vector<std::unique_ptr<Feed>> only(std::unique_ptr<Feed> feed) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::move(feed));
  return feeds;
}

std::unique_ptr<Feed> feed_of(FeedInfo info, std::vector<Event> events) {
  return std::make_unique<VectorFeed>(std::move(info), std::move(events), 3);
}

std::vector<Event> drain(Merge& merge) {
  std::vector<Event> events;
  for (auto batch = merge.next(); !batch.empty(); batch = merge.next()) {
    events.insert(events.end(), batch.begin(), batch.end());
  }
  return events;
}

std::vector<std::int64_t> seconds_of(const std::vector<Event>& events, EventKind kind) {
  std::vector<std::int64_t> times;
  for (const Event& event : events) {
    if (event.kind == kind) times.push_back(ns_since_epoch(event.time) / 1'000'000'000);
  }
  return times;
}

TEST(Merge, of_nothing_is_empty) {
  Merge merge({}, {.timer_grid = seconds(1)});
  EXPECT_TRUE(merge.next().empty());
  EXPECT_TRUE(merge.accounts().is_balanced());
}

TEST(Merge, numbers_sources_by_name_and_not_by_place) {
  Merge merge(pair_of(feed_of(info_of("1", "zeta"), {trade_at(seconds(1), 7)}),
                      feed_of(info_of("2", "alpha"), {trade_at(seconds(1), 9)})));
  EXPECT_EQ(std::vector(merge.source_names().begin(), merge.source_names().end()),
            (std::vector<std::string>{"timer", "alpha", "zeta"}));
  const auto events = drain(merge);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].sequence, 9U);
  EXPECT_EQ(events[1].sequence, 7U);
}

TEST(Merge, takes_a_fact_from_the_dated_list_then_from_the_first_path) {
  const Listing a{.symbol = "AMD", .name = "from a", .prior_close = Price::whole(1)};
  const Listing b{.symbol = "AMD", .name = "from b", .sector = "chips", .prior_close = Price::whole(2)};
  const Listing dated{.symbol = "AMD", .prior_close = Price::whole(3)};
  for (const bool swapped : {false, true}) {
    auto first = feed_of(info_of("a", "tape", {a}), {});
    auto second = feed_of(info_of("b", "tape", {b}), {});
    if (swapped) std::swap(first, second);
    const Merge merge(pair_of(std::move(first), std::move(second)), {.listings = {dated, {.symbol = "NVDA"}}});
    ASSERT_EQ(merge.universe().size(), 2U);
    const Listing& amd = merge.universe()[InstrumentId{0}];
    EXPECT_EQ(amd.name, "from a");
    EXPECT_EQ(amd.sector, "chips");
    EXPECT_EQ(amd.prior_close, Price::whole(3));
  }
}

TEST(Merge, drops_and_counts_what_a_file_named_twice_repeats) {
  const std::vector<Event> events{trade_at(seconds(1)), trade_at(seconds(2)), trade_at(seconds(3))};
  Merge merge(pair_of(feed_of(info_of("day"), events), feed_of(info_of("day"), events)));
  EXPECT_EQ(drain(merge).size(), 3U);
  EXPECT_EQ(merge.accounts().left.duplicates, 3U);
  EXPECT_EQ(merge.accounts().left.conflicts, 0U);
  EXPECT_TRUE(merge.accounts().is_balanced());
}

TEST(Merge, joins_two_files_of_one_source_that_overlap) {
  Merge merge(pair_of(feed_of(info_of("morning"), {trade_at(seconds(1)), trade_at(seconds(5))}),
                      feed_of(info_of("noon"), {trade_at(seconds(3)), trade_at(seconds(5)), trade_at(seconds(6))})));
  EXPECT_EQ(seconds_of(drain(merge), EventKind::trade), (std::vector<std::int64_t>{1, 3, 5, 6}));
}

TEST(Merge, drops_what_goes_back_in_a_feed_and_stamps_no_market_can_have) {
  Merge merge(only(feed_of(info_of("bad"), {trade_at(seconds(-1)), trade_at(seconds(2)), trade_at(seconds(2), 1),
                                            trade_at(seconds(1)), trade_at(hours(24) * 365 * 200)})));
  EXPECT_EQ(seconds_of(drain(merge), EventKind::trade), (std::vector<std::int64_t>{2, 2}));
  const MergeAccounts accounts = merge.accounts();
  EXPECT_EQ(accounts.left.unordered, 1U);
  EXPECT_EQ(accounts.left.impossible, 2U);
  EXPECT_TRUE(accounts.is_balanced());
}

TEST(Merge, passes_the_spans_of_a_single_feed_through_uncopied) {
  auto feed = feed_of(info_of("day"), {trade_at(seconds(1)), trade_at(seconds(2)), trade_at(seconds(3))});
  auto* const raw = feed.get();
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::move(feed));
  Merge merge(std::move(feeds));
  EXPECT_EQ(merge.next().size(), 2U);
  EXPECT_EQ(raw->position(), 3 * sizeof(Event));
}

TEST(MergeTimer, ticks_from_the_first_event_to_the_last_before_events_of_its_time) {
  Merge merge(only(feed_of(info_of("day"), {trade_at(std::chrono::milliseconds(1500)), trade_at(seconds(4))})),
              {.timer_grid = seconds(1)});
  const auto events = drain(merge);
  EXPECT_EQ(seconds_of(events, EventKind::timer), (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_EQ(events.back().kind, EventKind::trade);
  EXPECT_EQ(events[1].timer.grid, Duration{seconds(1)});
  EXPECT_EQ(events[1].sequence, 2U);
}

TEST(MergeTimer, rests_in_a_silence_of_more_than_an_hour) {
  Merge merge(
      only(feed_of(info_of("week"), {trade_at(seconds(0)), trade_at(hours(48)), trade_at(hours(48) + seconds(2))})),
      {.timer_grid = seconds(1)});
  const auto timers = seconds_of(drain(merge), EventKind::timer);
  ASSERT_EQ(timers.size(), 1U + 3600U + 3U);
  EXPECT_EQ(timers[3600], 3600);
  EXPECT_EQ(timers[3601], 48 * 3600);
}

TEST(MergeTimer, is_the_same_after_a_cut_but_for_the_first_hour) {
  std::vector<Event> day;
  for (int minute = 0; minute < 300; ++minute) day.push_back(trade_at(seconds(minute * 60 + minute % 7), 1));
  const auto after = [](const std::vector<Event>& events, Time time) {
    std::vector<std::int64_t> late = seconds_of(events, EventKind::timer);
    std::erase_if(late, [&](std::int64_t s) { return time_from_ns(s * 1'000'000'000) < time; });
    return late;
  };
  const Time cut{seconds(100 * 60)};
  Merge whole(only(feed_of(info_of("day"), day)), {.timer_grid = seconds(5)});
  std::erase_if(day, [&](const Event& e) { return e.time < cut; });
  Merge part(only(feed_of(info_of("day"), day)), {.timer_grid = seconds(5)});
  EXPECT_EQ(after(drain(part), cut + hours(1)), after(drain(whole), cut + hours(1)));
}

TEST(MergeTimer, refuses_a_grid_that_is_none_and_one_that_differs_from_a_feeds_own) {
  EXPECT_THROW(Merge({}, {.timer_grid = Duration{0}}), SetupError);
  EXPECT_THROW(Merge({}, {.timer_grid = hours(25)}), SetupError);
  FeedInfo info = info_of("live");
  info.timer_grid = seconds(1);
  EXPECT_THROW(Merge(only(feed_of(info, {})), {.timer_grid = seconds(2)}), SetupError);
}

TEST(MergeTimer, is_not_made_where_a_feed_carries_it) {
  FeedInfo info = info_of("live");
  info.timer_grid = seconds(1);
  Merge merge(only(feed_of(info, {trade_at(seconds(1)), trade_at(seconds(9))})), {.timer_grid = seconds(1)});
  EXPECT_EQ(drain(merge).size(), 2U);
  EXPECT_EQ(merge.timer_grid(), Duration{seconds(1)});
}

}  // namespace
}  // namespace tocsin
