#include "feeds/iex/iex_live_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/iex_builder.hpp"
#include "tests/support/live_listening.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::iex {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Messages = IexFeedOptions::Messages;

const Endpoint any_port{.address = "127.0.0.1", .port = 0};
constexpr auto deep = MessageProtocol::deep_1_0;
constexpr auto tops = MessageProtocol::tops_1_6;
const SystemEvent start{'O', noon_ns()};
const SystemEvent end{'C', noon_ns(90)};

TradeReport trade_at(Symbol symbol, std::int64_t after) {
  TradeReport report = trade(symbol, 118);
  report.timestamp = noon_ns(after);
  return report;
}

// One feed that hears one channel on one line.
class IexLiveFeedTest : public testing::Test {
 protected:
  IexLiveFeedTest() {
    options_.lines.endpoints = {any_port};
    options_.live.clock = EventClock::venue;
    options_.live.date = std::chrono::local_days(std::chrono::January / 27 / 2025);
    options_.live.wait_max = 200ms;
    options_.live.listings.resize(2);
    options_.live.listings[0].symbol = "AVGO";
    options_.live.listings[1].symbol = "NVDA";
  }
  void open() {
    feed_ = open_iex_feed(options_);
    listening_.emplace(*feed_);
    line_ = lines_of(*feed_).front();
  }
  // Sends one segment, and waits until the feed has read it.
  template <class... Message>
  void say(const Message&... messages) {
    (writer_.add(messages), ...);
    say_bytes(writer_.segment(noon_ns()));
  }
  template <class... Message>
  void lose(const Message&... messages) {
    (writer_.add(messages), ...);
    static_cast<void>(writer_.segment(noon_ns()));
  }
  void say_bytes(const std::vector<std::byte>& segment) {
    venue_.send(segment, line_);
    for (int i = 0; i < 3; ++i) listening_->poll();
  }
  [[nodiscard]] std::vector<EventKind> kinds() const {
    std::vector<EventKind> kinds;
    for (const Event& event : listening_->events()) kinds.push_back(event.kind);
    return kinds;
  }

  IexFeedOptions options_;
  IexWriter writer_{deep, 9};
  LoopbackSocket venue_;
  std::unique_ptr<LiveFeed> feed_;
  std::optional<LiveListening> listening_;
  Endpoint line_;
};

TEST_F(IexLiveFeedTest, says_who_it_is_before_anything_comes) {
  open();
  EXPECT_THAT(feed_->info().sources, ElementsAre("IEX DEEP"));
  EXPECT_EQ(feed_->info().format, "IEX DEEP, IEX-TP");
  EXPECT_THAT(feed_->poll(), SizeIs(0));
  EXPECT_FALSE(feed_->has_ended());
  options_.messages = Messages::tops;
  open();
  EXPECT_THAT(feed_->info().sources, ElementsAre("IEX TOPS"));
  options_.source = "IEXG";
  open();
  EXPECT_THAT(feed_->info().sources, ElementsAre("IEXG"));
}

TEST_F(IexLiveFeedTest, gives_the_events_of_a_session_until_its_messages_end) {
  open();
  say(start, buy(nvda, 118, 100));
  say(trade_at(avgo, 20), end);
  EXPECT_TRUE(feed_->has_ended());
  EXPECT_THAT(kinds(), ElementsAre(EventKind::clear, EventKind::quote, EventKind::trade));
  EXPECT_EQ(listening_->events()[1].instrument, InstrumentId{1}) << "NVDA is the second of the listings";
  EXPECT_EQ(listening_->events()[2].time, monday_noon + std::chrono::nanoseconds(20));
}

TEST_F(IexLiveFeedTest, raises_stamps_that_go_back) {
  open();
  say(start, trade_at(nvda, 50), trade_at(nvda, 40));
  const auto events = listening_->events();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[2].time, events[1].time);
  EXPECT_EQ(events[2].venue_time, monday_noon + std::chrono::nanoseconds(40));
  EXPECT_TRUE(events[2].flags & event_flag::late);
}

TEST_F(IexLiveFeedTest, gives_events_the_time_of_their_packets_by_the_receive_clock) {
  options_.live.clock = EventClock::receive;
  open();
  const Time before = kernel_time();
  say(start, trade_at(nvda, 50));
  ASSERT_THAT(kinds(), SizeIs(2));
  EXPECT_GE(listening_->events()[1].time, before);
  EXPECT_LE(listening_->events()[1].time, kernel_time());
}

TEST_F(IexLiveFeedTest, passes_over_symbols_that_are_not_listed) {
  options_.live.listings.resize(1);
  open();
  say(start, trade_at(nvda, 1), trade_at(avgo, 2));
  EXPECT_THAT(kinds(), ElementsAre(EventKind::clear, EventKind::trade));
  EXPECT_EQ(count_of(feed_->tally().passed_over(), "message of a symbol that is not listed"), 1U);
  EXPECT_EQ(feed_->tally().rejected_count(), 0U);
}

TEST_F(IexLiveFeedTest, makes_a_gap_of_what_does_not_come_though_no_packet_says_that_the_time_is_over) {
  open();
  say(start, trade_at(nvda, 1));
  lose(trade_at(nvda, 2));
  say(trade_at(nvda, 3));
  EXPECT_THAT(kinds(), SizeIs(2));
  EXPECT_TRUE(listening_->poll_until([this] { return kinds().size() == 4; }));
  const Event& gap = listening_->events()[2];
  EXPECT_EQ(gap.kind, EventKind::gap);
  EXPECT_EQ(gap.gap.from, 3U);
  EXPECT_EQ(gap.gap.to, 3U);
  EXPECT_EQ(gap.time, monday_noon + std::chrono::nanoseconds(1)) << "of the event before it";
}

TEST_F(IexLiveFeedTest, says_that_it_has_not_heard_the_start) {
  options_.live.wait_max = 5ms;
  writer_.resume(300, 11);
  open();
  say(buy(nvda, 118, 100));
  EXPECT_TRUE(listening_->poll_until([this] { return kinds().size() == 2; }));
  EXPECT_THAT(kinds(), ElementsAre(EventKind::gap, EventKind::quote));
  EXPECT_EQ(listening_->events()[0].gap.to, 10U);
  EXPECT_EQ(listening_->events()[0].time, time_from_ns(1'737'954'000'000'000'000)) << "midnight in New York";
  EXPECT_TRUE(listening_->events()[1].flags & event_flag::doubtful);
}

TEST_F(IexLiveFeedTest, begins_with_a_segment_of_the_messages_the_channel_and_the_session_that_it_is_told) {
  options_.messages = Messages::tops;
  options_.channel = 4;
  options_.session = 77;
  open();
  const auto say_of = [&](MessageProtocol protocol, std::uint32_t session, std::uint32_t channel) {
    IexWriter writer(protocol, session, channel);
    writer.add(start);
    say_bytes(writer.segment(noon_ns()));
  };
  say_of(deep, 77, 4);
  say_of(tops, 77, 5);
  say_of(tops, 78, 4);
  EXPECT_THAT(kinds(), SizeIs(0));
  say_of(tops, 77, 4);
  EXPECT_THAT(kinds(), SizeIs(1));
  EXPECT_EQ(count_of(feed_->tally().passed_over(), "datagram before the first segment that is wanted"), 3U);
}

TEST_F(IexLiveFeedTest, goes_on_with_the_session_that_follows) {
  open();
  say(start, trade_at(nvda, 1), end);
  EXPECT_TRUE(feed_->has_ended());
  writer_ = IexWriter(deep, 10);
  say(SystemEvent{'O', noon_ns(91)});
  say(trade_at(nvda, 92));
  EXPECT_FALSE(feed_->has_ended());
  EXPECT_THAT(kinds(),
              ElementsAre(EventKind::clear, EventKind::trade, EventKind::clear, EventKind::clear, EventKind::trade));
}

TEST_F(IexLiveFeedTest, refuses_to_open_without_a_line) {
  EXPECT_THAT(setup_error_of([] { return open_iex_feed(IexFeedOptions{}); }), HasSubstr("expected at least one"));
}

}  // namespace
}  // namespace tocsin::iex
