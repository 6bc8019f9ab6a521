#include "app/playback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// One name at $100 that trades once a millisecond and falls a cent each time: a rule rings at every tenth trade.
class PlaybackTest : public testing::Test {
 protected:
  static constexpr std::uint64_t trades_count = 300;

  PlaybackTest() {
    EventMaker make(at_clock(10, 0));
    for (std::uint64_t i = 1; i <= trades_count; ++i) {
      events_.push_back(make.trade(0, 100.0 - static_cast<double>(i) / 100));
      make.after(1ms);
    }
  }

  // The numbers of the trades that rang.
  std::vector<std::uint64_t> play(const Playback& playback, std::size_t batch = 50) {
    DeskEngine engine(universe_, {}, Schedule{}, rules());
    std::size_t given = 0;
    const auto next = [&]() -> std::span<const Event> {
      const std::size_t count = std::min(batch, events_.size() - given);
      if (count == 0 && fails_at_end_) throw std::runtime_error("the file was cut");
      given += count;
      return std::span(events_).subspan(given - count, count);
    };
    rang_.clear();
    Succession engines(engine);
    played_ = how_(next, engines, playback, [&](const Alert& alert) {
      rang_.push_back(alert.trigger.sequence);
      if (rang_.size() == stop_after_) stop_ = true;
    });
    return rang_;
  }

  static Rules rules() {
    Rules rules;
    rules.policies.push_back({.name = "fall", .detector = "name_drop"});
    std::vector<std::int64_t> levels;
    for (std::int64_t level = 1'000; level <= 30'000; level += 1'000) levels.push_back(level);
    rules.of<NameDrop>().push_back(
        {.rule = RuleId{0}, .names = {SubjectId{0}}, .from = {}, .levels = levels, .clear = 500});
    return rules;
  }

  static Time time_of(std::uint64_t trade) { return at_clock(10, 0) + std::chrono::milliseconds(trade - 1); }

  static std::vector<std::uint64_t> every_tenth(std::uint64_t from, std::uint64_t to) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = from; i <= to; i += 10) numbers.push_back(i);
    return numbers;
  }

  Universe universe_ = universe_of({{"NVDA", 100}});
  std::vector<Event> events_;
  Played played_;
  std::atomic<bool> stop_ = false;
  std::size_t stop_after_ = 0;
  bool fails_at_end_ = false;
  std::vector<std::uint64_t> rang_;
  using Play = Played (*)(const NextEvents&, Succession&, const Playback&, const std::function<void(const Alert&)>&);

  Play how_ = &tocsin::play;
};

TEST_F(PlaybackTest, plays_everything_at_once) {
  EXPECT_EQ(play({}), every_tenth(10, 300));
  EXPECT_EQ(played_.events, trades_count);
  EXPECT_EQ(played_.first, time_of(1));
  EXPECT_EQ(played_.last, time_of(300));
  EXPECT_FALSE(played_.stopped);
}

TEST_F(PlaybackTest, of_nothing_is_nothing) {
  events_.clear();
  EXPECT_TRUE(play({}).empty());
  EXPECT_EQ(played_.events, 0U);
  EXPECT_FALSE(played_.first.has_value());
}

TEST_F(PlaybackTest, counts_what_rings_before_from_and_tells_the_rest) {
  for (const std::size_t batch : {1U, 7U, 300U}) {
    EXPECT_EQ(play({.from = time_of(100)}, batch), every_tenth(100, 300)) << batch;
    EXPECT_EQ(played_.alerts_before_from, 9U);
    EXPECT_EQ(played_.events, trades_count);
  }
}

TEST_F(PlaybackTest, stops_before_the_first_event_at_to) {
  for (const std::size_t batch : {1U, 7U, 300U}) {
    EXPECT_EQ(play({.to = time_of(100)}, batch), every_tenth(10, 90)) << batch;
    EXPECT_EQ(played_.events, 99U);
    EXPECT_EQ(played_.last, time_of(99));
    EXPECT_FALSE(played_.stopped);
  }
}

TEST_F(PlaybackTest, plays_a_window) {
  EXPECT_EQ(play({.from = time_of(100), .to = time_of(200)}), every_tenth(100, 190));
  EXPECT_EQ(played_.events, 199U);
}

TEST_F(PlaybackTest, of_a_window_before_the_first_event_is_nothing) {
  EXPECT_TRUE(play({.to = time_of(1)}).empty());
  EXPECT_EQ(played_.events, 0U);
}

TEST_F(PlaybackTest, stops_between_two_events_when_asked) {
  stop_after_ = 3;
  const auto rang = play({.pace = parse_pace("rate:1000000"), .stop = &stop_});
  EXPECT_TRUE(played_.stopped);
  EXPECT_EQ(rang.front(), 10U);
  EXPECT_LT(played_.events, trades_count);
}

TEST_F(PlaybackTest, stops_while_it_waits) {
  stop_after_ = 1;
  events_.erase(events_.begin() + 11, events_.end());
  events_.back().time += 24h;  // longer than any test may take
  EXPECT_EQ(play({.pace = parse_pace("1"), .stop = &stop_}).size(), 1U);
  EXPECT_TRUE(played_.stopped);
  EXPECT_EQ(played_.events, 10U);
}

TEST_F(PlaybackTest, keeps_the_pace_and_rings_the_same) {
  EXPECT_EQ(play({.pace = parse_pace("10")}), every_tenth(10, 300));
  EXPECT_GE(played_.took, 29ms);  // 299 ms of tape
  EXPECT_EQ(play({.pace = parse_pace("rate:10000")}), every_tenth(10, 300));
  EXPECT_GE(played_.took, 29ms);  // 300 events at 10,000 a second
  EXPECT_EQ(play({.pace = parse_pace("burst:100")}), every_tenth(10, 300));
  EXPECT_GE(played_.took, 290ms);  // gaps of a millisecond are kept
}

TEST_F(PlaybackTest, plays_the_same_window_at_any_pace) {
  for (const char* pace : {"max", "1000", "rate:100000", "burst:100"}) {
    for (const std::size_t batch : {1U, 7U, 300U}) {
      EXPECT_EQ(play({.pace = parse_pace(pace), .from = time_of(100), .to = time_of(200)}, batch),
                every_tenth(100, 190))
          << pace << ", batches of " << batch;
      EXPECT_EQ(played_.events, 199U);
    }
  }
}

TEST_F(PlaybackTest, catches_up_with_what_is_before_from_at_once) {
  EXPECT_EQ(play({.pace = parse_pace("0.01"), .from = time_of(300)}), every_tenth(300, 300));
  EXPECT_LT(played_.took, 20s);  // at a hundredth of the tape's pace the whole would take 30 s
}

class PlaybackOnTwoThreads : public PlaybackTest {
 protected:
  PlaybackOnTwoThreads() { how_ = &play_on_two_threads; }

  // A day that goes many times around the queue between the threads.
  void repeat_day(std::size_t times) {
    const std::vector<Event> day = events_;
    for (std::size_t i = 1; i < times; ++i) {
      for (Event event : day) {
        event.time += i * 24h;
        event.sequence += i * trades_count;
        events_.push_back(event);
      }
    }
  }
};

TEST_F(PlaybackOnTwoThreads, plays_what_one_thread_does) {
  repeat_day(200);
  for (const std::size_t batch : {7U, 5'000U, 60'000U}) {
    how_ = &tocsin::play;
    const auto one = play({}, batch);
    how_ = &play_on_two_threads;
    EXPECT_EQ(play({}, batch), one) << batch;
    EXPECT_EQ(played_.events, 200 * trades_count);
    EXPECT_GE(one.size(), 30U);
  }
}

TEST_F(PlaybackOnTwoThreads, plays_a_window_at_any_pace) {
  for (const char* pace : {"max", "1000", "rate:100000"}) {
    EXPECT_EQ(play({.pace = parse_pace(pace), .from = time_of(100), .to = time_of(200)}), every_tenth(100, 190));
    EXPECT_EQ(played_.events, 199U);
    EXPECT_EQ(played_.alerts_before_from, 9U);
    EXPECT_EQ(played_.first, time_of(1));
  }
}

TEST_F(PlaybackOnTwoThreads, keeps_the_pace) {
  EXPECT_EQ(play({.pace = parse_pace("10")}), every_tenth(10, 300));
  EXPECT_GE(played_.took, 29ms);
}

TEST_F(PlaybackOnTwoThreads, stops_while_it_waits) {
  stop_after_ = 1;
  events_.erase(events_.begin() + 11, events_.end());
  events_.back().time += 24h;
  EXPECT_EQ(play({.pace = parse_pace("1"), .stop = &stop_}).size(), 1U);
  EXPECT_TRUE(played_.stopped);
  EXPECT_EQ(played_.events, 10U);
}

TEST_F(PlaybackOnTwoThreads, throws_what_its_list_threw_once_all_before_it_was_played) {
  fails_at_end_ = true;
  EXPECT_THROW(play({}), std::runtime_error);
  EXPECT_EQ(rang_, every_tenth(10, 300));
}

// Whoever keeps states of the engine must know which alerts came before each.
TEST_F(PlaybackOnTwoThreads, has_told_what_rang_before_it_says_what_was_passed) {
  repeat_day(50);
  std::uint64_t passed = 0;
  const auto check = [&](std::span<const Event> events) {
    passed += events.size();
    for (const std::uint64_t trade : rang_) EXPECT_LE(trade, passed);
    if (passed <= trades_count) {
      EXPECT_EQ(rang_.size(), passed / 10);
    }
  };
  play({.passed = check}, 40);
  EXPECT_EQ(passed, 50 * trades_count);
}

}  // namespace
}  // namespace tocsin
