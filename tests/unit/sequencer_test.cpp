#include "feeds/sequencer.hpp"

#include <gtest/gtest.h>

#include "feeds/lane.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

Event at(std::int64_t ns, SourceId source = 1, std::uint64_t sequence = 1) {
  Event event = blank_event(EventKind::clear, time_from_ns(ns), no_instrument);
  event.source = source;
  event.sequence = sequence;
  return event;
}

struct Taken {
  std::vector<Event> list;
  void operator()(const Event& event) { list.push_back(event); }
};

TEST(Sequencer, keeps_what_comes_in_order_as_it_is) {
  Sequencer sequencer(3, std::nullopt);
  Taken taken;
  for (const Event& event : {at(5, 1, 1), at(5, 1, 2), at(5, 2, 1), at(6, 1, 3)}) {
    sequencer.take(event, taken);
    EXPECT_TRUE(same_bytes(taken.list.back(), event));
  }
  EXPECT_EQ(sequencer.counts().raised, 0U);
  EXPECT_EQ(sequencer.counts().out, 4U);
}

TEST(Sequencer, gives_what_comes_late_the_time_of_the_event_before_it_and_says_so) {
  Sequencer sequencer(3, std::nullopt);
  Taken taken;
  sequencer.take(at(100, 1, 7), taken);
  sequencer.take(at(60, 2, 1), taken);
  EXPECT_EQ(taken.list[1].time, time_from_ns(100));
  EXPECT_EQ(taken.list[1].venue_time, time_from_ns(60));
  EXPECT_EQ(taken.list[1].flags, event_flag::late);
  EXPECT_EQ(sequencer.counts().raised, 1U);
}

TEST(Sequencer, parts_events_of_one_time_whose_sources_came_the_other_way_round) {
  Sequencer sequencer(3, std::nullopt);
  Taken taken;
  sequencer.take(at(100, 2, 1), taken);
  sequencer.take(at(100, 1, 1), taken);
  EXPECT_EQ(taken.list[1].time, time_from_ns(101));
  EXPECT_EQ(taken.list[1].flags, 0);
  EXPECT_TRUE(comes_before(taken.list[0], taken.list[1]));
}

TEST(Sequencer, puts_the_timers_events_before_those_of_their_time) {
  Sequencer sequencer(2, 10ns);
  Taken taken;
  sequencer.take(at(15), taken);
  sequencer.take(at(30, 1, 2), taken);
  ASSERT_EQ(taken.list.size(), 4U);
  EXPECT_EQ(taken.list[1].time, time_from_ns(20));
  EXPECT_EQ(taken.list[2].kind, EventKind::timer);
  EXPECT_EQ(taken.list[3].sequence, 2U);
  EXPECT_EQ(sequencer.counts().timers, 2U);
}

TEST(Sequencer, lets_the_timer_go_on_where_no_event_comes) {
  Sequencer sequencer(2, 10ns);
  Taken taken;
  sequencer.pass_time(time_from_ns(50), taken);
  EXPECT_TRUE(taken.list.empty()) << "nothing has happened yet";
  sequencer.take(at(15), taken);
  sequencer.pass_time(time_from_ns(45), taken);
  EXPECT_EQ(taken.list.size(), 4U);
  EXPECT_EQ(sequencer.now(), time_from_ns(40));
  sequencer.take(at(38, 1, 2), taken);
  EXPECT_EQ(taken.list.back().time, time_from_ns(40));
}

TEST(Sequencer, passes_over_what_the_list_has_already) {
  Sequencer first(3, 10ns);
  Taken before;
  for (std::uint64_t i = 1; i <= 9; ++i) first.take(at(static_cast<std::int64_t>(i) * 7, 1 + i % 2, i), before);
  Sequencer second(3, 10ns);
  second.resume(std::span(before.list).first(8));
  Taken after{{before.list.begin(), before.list.begin() + 8}};
  for (std::uint64_t i = 1; i <= 9; ++i) second.take(at(static_cast<std::int64_t>(i) * 7, 1 + i % 2, i), after);
  ASSERT_EQ(after.list.size(), before.list.size());
  for (std::size_t i = 0; i < before.list.size(); ++i) EXPECT_TRUE(same_bytes(after.list[i], before.list[i])) << i;
  EXPECT_GT(second.counts().known, 0U);
  EXPECT_TRUE(second.counts().is_balanced());
}

TEST(Sequencer, passes_over_what_the_venue_stamped_before_the_end_of_history) {
  Sequencer sequencer(3, std::nullopt);
  sequencer.begin_with_history(time_from_ns(100));
  Taken taken;
  sequencer.take_history(at(90, 1, 7), taken);
  sequencer.take_history(at(100, 1, 8), taken);
  sequencer.take(at(100, 1, 8), taken);
  sequencer.take(at(101, 1, 1), taken);  // a new day counts anew
  EXPECT_EQ(taken.list.size(), 3U);
  EXPECT_EQ(sequencer.counts().known, 1U);
  EXPECT_TRUE(sequencer.counts().is_balanced());
}

TEST(Sequencer, puts_nothing_live_among_history) {
  Sequencer sequencer(3, std::nullopt);
  sequencer.begin_with_history(time_from_ns(100));
  Taken taken;
  sequencer.take_history(at(90, 1, 7), taken);
  Event ahead = at(95, 2, 1);  // by a clock behind the venue's
  ahead.venue_time = time_from_ns(104);
  sequencer.take(ahead, taken);
  Event action = blank_event(EventKind::action, time_from_ns(100), no_instrument);
  action.source = 2;
  action.sequence = 2;
  sequencer.take(action, taken);
  ASSERT_EQ(taken.list.size(), 3U);
  for (const Event& event : std::span(taken.list).subspan(1)) EXPECT_GT(event.time, time_from_ns(100));
}

TEST(Sequencer, knows_of_a_day_that_broke_off_what_is_behind_its_history_alone) {
  Sequencer sequencer(3, std::nullopt);
  sequencer.begin_with_history(time_from_ns(100));
  sequencer.resume(std::vector{at(90, 1, 70), at(100, 2, 5), at(110, 1, 1), at(120, 1, 2)});
  Taken taken;
  sequencer.take(at(120, 1, 2), taken);
  sequencer.take(at(121, 2, 1), taken);
  sequencer.take(at(122, 1, 3), taken);
  EXPECT_EQ(taken.list.size(), 2U);
  EXPECT_EQ(sequencer.counts().known, 1U);
}

}  // namespace
}  // namespace tocsin
