#include "feeds/itch/mold_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/itch_builder.hpp"
#include "tests/support/live_listening.hpp"
#include "tests/support/rerequest_server.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::itch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const MoldSession session = padded<10>("000010059B");
const MoldSession other = padded<10>("000010060B");
const Endpoint any_port{.address = "127.0.0.1", .port = 0};
const auto monday = std::chrono::local_days(std::chrono::January / 27 / 2025);
const Time midnight = time_from_ns(1'737'954'000'000'000'000);  // of that day in New York

std::vector<Listing> listed_names(const std::vector<std::string>& symbols) {
  std::vector<Listing> listings;
  for (const std::string& symbol : symbols) listings.emplace_back().symbol = symbol;
  return listings;
}

MoldFeedOptions by_venue_clock() {
  MoldFeedOptions options;
  options.lines.endpoints = {any_port};
  options.live = {.listings = listed_names({"AVGO", "NVDA"}), .clock = EventClock::venue, .date = monday};
  options.live.wait_max = 200ms;
  options.live.orders_max = 1'000;
  options.rerequest_limits.patience = {};
  return options;
}

// One feed that hears one venue on one line.
class MoldFeedTest : public testing::Test {
 protected:
  void open(const MoldFeedOptions& options) {
    feed_ = open_mold_feed(options);
    listening_.emplace(*feed_);
    line_ = lines_of(*feed_).front();
  }
  // Sends, and waits until the feed has read it.
  void say(const Bytes& packet) {
    venue_.send(packet, line_);
    hear();
  }
  void hear() {
    for (int i = 0; i < 3; ++i) listening_->poll();
  }
  Bytes end(std::uint64_t next, const MoldSession& of = session) {
    return mold_bytes({.session = of, .sequence = next, .count = MoldHead::end_of_session});
  }
  bool ends() {
    return listening_->poll_until([this] { return feed_->has_ended(); }, [this] { server_.poll(); });
  }
  [[nodiscard]] std::uint64_t passed_over(std::string_view reason) const {
    const auto rows = feed_->tally().passed_over();
    const auto row = std::ranges::find(rows, reason, &Reject::reason);
    return row == rows.end() ? 0 : row->count;
  }
  [[nodiscard]] std::string kinds() const {
    std::string kinds;
    for (const Event& event : listening_->events()) {
      kinds += event.kind == EventKind::trade   ? 'T'
               : event.kind == EventKind::quote ? 'Q'
               : event.kind == EventKind::gap   ? '-'
               : event.kind == EventKind::clear ? 'C'
                                                : '?';
    }
    return kinds;
  }

  LoopbackSocket venue_;
  RerequestServer server_;
  std::unique_ptr<LiveFeed> feed_;
  std::optional<LiveListening> listening_;
  Endpoint line_;
};

// The first messages of a day.
Bytes opening() {
  return packet_of(session, 1, system_event('O', 3h), listed(nvda, "NVDA"), listed(avgo, "AVGO", 3h + 1s));
}

TEST_F(MoldFeedTest, says_who_it_is_before_anything_comes) {
  MoldFeedOptions options = by_venue_clock();
  options.source = "XBOS ITCH";
  open(options);
  EXPECT_THAT(feed_->info().sources, ElementsAre("XBOS ITCH"));
  EXPECT_EQ(feed_->info().format, "NASDAQ TotalView-ITCH 5.0, MoldUDP64");
  EXPECT_EQ(feed_->info().listings[1].symbol, "NVDA");
  EXPECT_THAT(feed_->poll(), IsEmpty());
  EXPECT_FALSE(feed_->has_ended());
}

TEST_F(MoldFeedTest, gives_the_events_of_a_session_by_the_venues_clock) {
  open(by_venue_clock());
  say(opening());
  say(packet_of(session, 4, buy_order(nvda, 1, 100, 120), hidden_trade(avgo, 200, 230, 9h + 30min + 1s)));
  say(end(6));
  EXPECT_TRUE(feed_->has_ended());
  ASSERT_EQ(kinds(), "CQT");
  const auto events = listening_->events();
  EXPECT_EQ(events[0].time, midnight + 3h);
  EXPECT_EQ(events[1].time, midnight + 9h + 30min);
  EXPECT_EQ(events[1].instrument, InstrumentId{1}) << "NVDA is the second of the listings";
  EXPECT_EQ(events[2].instrument, InstrumentId{0});
  EXPECT_EQ(events[2].sequence, 3U);
}

TEST_F(MoldFeedTest, gives_events_the_time_of_their_packets_by_the_receive_clock) {
  MoldFeedOptions options = by_venue_clock();
  options.live.clock = EventClock::receive;
  open(options);
  const Time before = kernel_time();
  say(opening());
  say(packet_of(session, 4, buy_order(nvda, 1, 100, 120)));
  ASSERT_EQ(kinds(), "CQ");
  const Event& quote = listening_->events()[1];
  EXPECT_GE(quote.time, before);
  EXPECT_LE(quote.time, kernel_time());
  EXPECT_EQ(quote.venue_time, midnight + 9h + 30min);
}

TEST_F(MoldFeedTest, hears_each_message_of_two_groups_once) {
  MoldFeedOptions options = by_venue_clock();
  options.lines.endpoints = {{.address = "239.255.77.1", .port = 0}, {.address = "239.255.77.2", .port = 0}};
  options.lines.interface = "127.0.0.1";
  open(options);
  const Bytes order = packet_of(session, 4, buy_order(nvda, 1, 100, 120, 3h + 2s));
  for (const Endpoint& group : lines_of(*feed_)) {
    venue_.send(opening(), group);
    venue_.send(order, group);
  }
  say(end(5));
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "CQ");
  EXPECT_EQ(passed_over("message that had come already (the other line, or sent again)"), 4U);
}

TEST_F(MoldFeedTest, passes_over_stocks_that_are_not_listed_and_test_issues) {
  MoldFeedOptions options = by_venue_clock();
  options.live.listings = listed_names({"AVGO"});
  open(options);
  StockDirectory test = listed(11, "ZVZZT");
  test.authenticity = 'T';
  say(opening());
  say(packet_of(session, 4, test, buy_order(nvda, 1, 100, 120), buy_order(11, 2, 100, 1),
                buy_order(avgo, 3, 100, 230)));
  say(end(8));
  EXPECT_EQ(kinds(), "CQ");
  EXPECT_EQ(listening_->events()[1].instrument, InstrumentId{0});
  EXPECT_EQ(feed_->tally().rejected_count(), 0U);
  EXPECT_EQ(passed_over("message of a stock that is not listed"), 2U) << "its directory message and its order";
  EXPECT_EQ(passed_over("message of a test issue"), 2U);
}

TEST_F(MoldFeedTest, asks_for_what_is_missing) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  open(options);
  server_.keep(packet_of(session, 4, buy_order(nvda, 1, 100, 120)));
  say(opening());
  say(packet_of(session, 5, buy_order(nvda, 2, 100, 121)));
  say(end(6));
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "CQQ");
  EXPECT_EQ(server_.requests_count(), 1U);
}

TEST_F(MoldFeedTest, asks_for_the_end_of_a_session_that_was_lost_on_all_lines) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  open(options);
  server_.keep(packet_of(session, 4, buy_order(nvda, 1, 100, 120)));
  say(opening());
  say(end(5));
  EXPECT_FALSE(feed_->has_ended());
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "CQ");
}

TEST_F(MoldFeedTest, asks_again_where_the_server_did_not_hear) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  open(options);
  server_.keep(packet_of(session, 4, buy_order(nvda, 1, 100, 120)));
  server_.miss(2);
  say(opening());
  say(end(5));
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "CQ");
  EXPECT_EQ(server_.requests_count(), 3U);
}

TEST_F(MoldFeedTest, gives_up_what_the_server_does_not_give) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  options.rerequest_limits.attempts_max = 2;
  options.rerequest_limits.retry_after = 1ms;
  open(options);
  server_.miss(1'000);
  say(opening());
  say(packet_of(session, 6, buy_order(nvda, 2, 100, 121)));
  say(end(7));
  EXPECT_TRUE(ends());
  ASSERT_EQ(kinds(), "C-Q");
  EXPECT_EQ(server_.requests_count(), 2U);
  const Event& gap = listening_->events()[1];
  EXPECT_EQ(gap.gap.from, 4U);
  EXPECT_EQ(gap.gap.to, 5U);
  EXPECT_EQ(gap.time, midnight + 3h + 1s) << "of the last message before it";
  EXPECT_TRUE(listening_->events()[2].flags & event_flag::doubtful);
}

TEST_F(MoldFeedTest, gives_up_in_the_end_where_nobody_can_be_asked) {
  open(by_venue_clock());
  say(opening());
  say(packet_of(session, 5, buy_order(nvda, 2, 100, 121)));
  EXPECT_EQ(kinds(), "C") << "what is missing may still come";
  EXPECT_TRUE(listening_->poll_until([this] { return kinds().size() > 1; }));
  EXPECT_EQ(kinds().substr(0, 2), "C-") << "though no packet came to say that the time is over";
}

TEST_F(MoldFeedTest, asks_for_all_of_a_session_that_it_hears_in_its_course) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  open(options);
  server_.keep(opening());
  say(packet_of(session, 4, buy_order(nvda, 2, 100, 121)));
  say(end(5));
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "CQ");
}

TEST_F(MoldFeedTest, does_not_ask_for_the_start_where_told_not_to) {
  MoldFeedOptions options = by_venue_clock();
  options.rerequest = server_.endpoint();
  options.asks_for_the_start = false;
  options.live.wait_max = 20ms;
  open(options);
  server_.keep(opening());
  say(packet_of(session, 4, buy_order(nvda, 2, 100, 121)));
  say(end(5));
  EXPECT_TRUE(ends());
  EXPECT_EQ(kinds(), "-Q") << "an order says who its stock is";
  EXPECT_EQ(server_.requests_count(), 0U);
  EXPECT_EQ(listening_->events()[0].time, midnight);
  say(packet_of(session, 7, buy_order(nvda, 3, 100, 122)));
  EXPECT_TRUE(listening_->poll_until([this] { return server_.requests_count() > 0; }, [this] { server_.poll(); }))
      << "but for what is lost later";
}

TEST_F(MoldFeedTest, reads_the_session_that_it_is_told_whichever_comes_first) {
  MoldFeedOptions options = by_venue_clock();
  options.session = "000010059B";
  open(options);
  say(packet_of(other, 1, buy_order(nvda, 9, 100, 99)));
  say(opening());
  say(end(4));
  EXPECT_EQ(kinds(), "C");
  EXPECT_TRUE(feed_->has_ended());
}

TEST_F(MoldFeedTest, holds_a_message_that_is_far_ahead_until_another_bears_it_out) {
  open(by_venue_clock());
  say(opening());
  say(packet_of(session, 4, buy_order(nvda, 1, 100, 120, 9h)));
  EXPECT_EQ(kinds(), "C");
  say(packet_of(session, 5, buy_order(nvda, 2, 100, 121, 9h + 1s)));
  EXPECT_EQ(kinds(), "CQQ");
}

TEST_F(MoldFeedTest, rejects_a_message_that_is_far_ahead_of_all_behind_it) {
  open(by_venue_clock());
  say(opening());
  say(packet_of(session, 4, buy_order(nvda, 1, 100, 120, 20h)));
  for (std::uint64_t i = 0; i < frames_ahead; ++i) {
    say(packet_of(session, 5 + i, buy_order(nvda, 2 + i, 100, static_cast<std::uint32_t>(121 + i), 3h + 2min)));
  }
  EXPECT_THAT(listening_->events(), SizeIs(1 + frames_ahead));
  ASSERT_THAT(feed_->tally().rejects(), SizeIs(1));
  EXPECT_EQ(feed_->tally().rejects()[0].reason, "a timestamp far ahead of those before and behind it");
}

TEST_F(MoldFeedTest, does_not_hold_the_last_message_for_ever) {
  MoldFeedOptions options = by_venue_clock();
  Duration later{};
  options.lines.clock = [&] { return kernel_time() + later; };
  open(options);
  say(opening());
  say(packet_of(session, 4, buy_order(nvda, 1, 100, 120, 9h)));
  EXPECT_EQ(kinds(), "C");
  later = 1h;
  hear();
  EXPECT_EQ(kinds(), "CQ");
}

TEST_F(MoldFeedTest, counts_what_is_no_packet) {
  open(by_venue_clock());
  say(Bytes(7));
  ASSERT_THAT(feed_->tally().rejects(), SizeIs(1));
  EXPECT_EQ(feed_->tally().rejects()[0].reason, "datagram is shorter than the head of a MoldUDP64 packet");
}

TEST_F(MoldFeedTest, tells_of_what_the_kernel_dropped_and_which_messages_that_cost) {
  MoldFeedOptions options = by_venue_clock();
  options.lines.receive_buffer = 4'096;
  open(options);
  say(opening());
  std::uint64_t number = 4;
  for (; number < 200; ++number) {
    venue_.send(packet_of(session, number, buy_order(nvda, number, 100, 120, 3h + 2s)), line_);
  }
  hear();
  say(end(number));
  EXPECT_TRUE(ends());
  ASSERT_THAT(feed_->tally().rejects(), SizeIs(1));
  EXPECT_EQ(feed_->tally().rejects()[0].reason, "datagram that the kernel dropped for want of room");
  const auto gap = std::ranges::find(listening_->events(), EventKind::gap, &Event::kind);
  ASSERT_NE(gap, listening_->events().end());
  EXPECT_EQ(gap->gap.to - gap->gap.from + 1, feed_->tally().rejects()[0].count);
}

TEST(MoldFeed, refuses_to_open_without_a_line_or_with_a_session_of_eleven_letters) {
  EXPECT_THAT(setup_error_of([] { return open_mold_feed(MoldFeedOptions{}); }), HasSubstr("expected at least one"));
  MoldFeedOptions options = by_venue_clock();
  options.session = "12345678901";
  EXPECT_THAT(setup_error_of([&] { return open_mold_feed(options); }), HasSubstr("at most ten letters"));
}

}  // namespace
}  // namespace tocsin::itch
