#include "app/serve/fix_exchange.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <random>
#include <thread>

#include "feeds/fix/fix_feed.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/fix_arrivals.hpp"
#include "tests/support/raw_fix.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Time opening = std::chrono::sys_days(std::chrono::year(2025) / 1 / 27) + 14h + 30min;

std::vector<Listing> listings() {
  return {Listing{.symbol = "AMD"}, Listing{.symbol = "BRK.B"}, Listing{.symbol = "NVDA"}};
}

// A seeded day of everything that FIX has a word for.
class FixDay {
 public:
  std::vector<Event> make(std::size_t count) {
    std::vector<Event> events;
    while (events.size() < count) {
      events.push_back(next());
      events.back().sequence = events.size();
    }
    return events;
  }

 private:
  std::uint64_t roll(std::uint64_t sides) { return dice_() % sides; }
  Price price() { return Price{static_cast<std::int64_t>(100'000'000'000 + roll(900) * 10'000'001)}; }

  Event next() {
    time_ += Duration(roll(5'000'000));
    Event event = blank_event(kind(), time_, InstrumentId{static_cast<std::uint32_t>(roll(3))});
    event.venue_time = time_ - Duration(roll(3) * 1'000);
    event.source = 1;
    event.flags = roll(9) == 0 ? event_flag::reconstructed : std::uint8_t{0};
    fill(event);
    return event;
  }
  EventKind kind() {
    const std::uint64_t number = roll(20);
    if (number < 9) return EventKind::quote;
    if (number < 16) return EventKind::trade;
    constexpr EventKind rare[] = {EventKind::status, EventKind::reference, EventKind::correction, EventKind::clear};
    return rare[number - 16];
  }
  void fill(Event& event) {
    if (event.kind == EventKind::quote) event.quote = quote();
    if (event.kind == EventKind::trade) fill_trade(event);
    if (event.kind == EventKind::correction) {
      event.correction.trade_id = roll(100) + 1;
      event.correction.size = roll(3);
      event.correction.price = price();
    }
    if (event.kind == EventKind::reference) {
      event.reference.price = price();
      event.reference.kind = static_cast<ReferenceKind>(roll(3) + 1);
    }
    if (event.kind == EventKind::status) fill_status(event);
  }
  Quote quote() {
    Quote quote{.bid = price(), .ask = price(), .bid_size = 1 + next_size(), .ask_size = 1 + next_size()};
    quote.bid_depth = quote.bid_size + next_size();
    quote.ask_depth = quote.ask_size + next_size();
    if (roll(10) == 0) quote.ask = no_price, quote.ask_size = quote.ask_depth = 0;
    return quote;
  }
  std::uint32_t next_size() { return static_cast<std::uint32_t>(roll(1'000)); }
  void fill_trade(Event& event) {
    event.side = static_cast<Side>(roll(3));
    event.trade.price = price();
    event.trade.size = roll(1'000);
    event.trade.id = roll(1'000'000);
    event.trade.conditions = static_cast<std::uint32_t>(roll(256));
  }
  void fill_status(Event& event) {
    event.status.state = static_cast<TradingState>(roll(7));
    event.status.short_sale = static_cast<ShortSale>(roll(3));
    std::memcpy(event.status.reason.data(), "LUDP", 4);
    if (roll(4) == 0) event.instrument = no_instrument;
  }

  std::mt19937_64 dice_{5};
  Time time_ = opening;
};

FixOptions exchange_session() {
  FixOptions options;
  options.role = FixRole::acceptor;
  options.sender = "EXCHANGE";
  options.counterparties = {"TOCSIN"};
  return options;
}

FixFeedOptions feed_options(std::uint16_t port) {
  FixFeedOptions options;
  options.session.host = "127.0.0.1";
  options.session.port = port;
  options.session.sender = "TOCSIN";
  options.session.counterparties = {"EXCHANGE"};
  options.session.heartbeat_seconds = 5;
  options.live.listings = listings();
  options.live.clock = EventClock::venue;
  return options;
}

bool same_bytes(const Event& a, const Event& b) { return std::memcmp(&a, &b, sizeof(Event)) == 0; }

std::string hex_of(const Event& event) {
  std::string text = "\n";
  for (const std::byte byte : std::as_bytes(std::span(&event, 1))) {
    char digits[4];
    static_cast<void>(std::snprintf(digits, sizeof digits, "%02x ", std::to_integer<unsigned>(byte)));
    text += digits;
  }
  return text;
}

enum class WhileAway : std::uint8_t { goes_on, rests };

// Publishes all of the day and hears it, as fast as both can; gives up after some ten seconds without an event.
std::vector<Event> heard(FixExchange& exchange, LiveFeed& feed, std::span<const Event> day,
                         WhileAway while_away = WhileAway::goes_on) {
  std::vector<Event> events;
  bool is_finished = false;
  for (int idle = 0; !feed.has_ended() && idle < 100'000;) {
    const bool rests = while_away == WhileAway::rests && !exchange.state(0).is_logged_on;
    day = day.subspan(exchange.publish(day.first(rests ? 0 : std::min<std::size_t>(day.size(), 50))));
    exchange.poll();
    if (day.empty() && !std::exchange(is_finished, true)) exchange.finish();
    const std::span<const Event> batch = feed.poll();
    events.insert(events.end(), batch.begin(), batch.end());
    if (!batch.empty()) continue;
    ++idle;
    std::this_thread::sleep_for(100us);
  }
  return events;
}

void expect_same(std::span<const Event> events, std::span<const Event> day) {
  ASSERT_EQ(events.size(), day.size());
  for (std::size_t i = 0; i < day.size(); ++i) {
    ASSERT_TRUE(same_bytes(events[i], day[i])) << "event " << i << hex_of(events[i]) << hex_of(day[i]);
  }
}

TEST(FixExchange, a_day_is_heard_as_it_was_published) {
  const std::vector<Event> day = FixDay().make(5'000);
  FixExchange exchange({.session = exchange_session()}, listings());
  const auto feed = open_fix_feed(feed_options(exchange.port()));
  expect_same(heard(exchange, *feed, day), day);
  EXPECT_EQ(feed->tally().rejected_count(), 0U);
  EXPECT_EQ(feed->info().sources, std::vector<std::string>{"EXCHANGE"});
  EXPECT_EQ(exchange.untold_count(), 0U);
}

// The connection is cut three times in the midst of 5,000 events.
void expect_whole_over_a_cut_wire(WhileAway while_away, std::uint64_t passed_over_min) {
  const ScratchFolder folder;
  const std::vector<Event> day = FixDay().make(5'000);
  FixExchangeOptions options{.session = exchange_session(), .waits_for_client = true, .unheard_max = 500};
  options.session.store_folder = folder.path("exchange");
  FixExchange exchange(options, listings());
  const CuttingProxy wire(exchange.port(), {100'000, 200'001, 300'007});
  FixFeedOptions client = feed_options(wire.port());
  client.session.store_folder = folder.path("client");
  const auto feed = open_fix_feed(client);
  expect_same(heard(exchange, *feed, day, while_away), day);
  EXPECT_EQ(wire.cuts_count(), 3U);
  EXPECT_EQ(exchange.state(0).logons, 4U);
  EXPECT_GE(feed->tally().passed_over_count(), passed_over_min);
  EXPECT_EQ(feed->tally().rejected_count(), 0U);
}

TEST(FixExchange, a_day_that_goes_on_without_its_client_is_heard_whole) {
  expect_whole_over_a_cut_wire(WhileAway::goes_on, 0);
}

TEST(FixExchange, snapshots_after_each_cut_say_nothing_new) {
  expect_whole_over_a_cut_wire(WhileAway::rests, 9);  // three symbols, three times
}

TEST(FixExchange, waits_for_the_first_client) {
  const std::vector<Event> day = FixDay().make(10);
  FixExchange exchange({.session = exchange_session()}, listings());
  EXPECT_EQ(exchange.publish(day), 0U);
  EXPECT_EQ(exchange.clients(), 0U);
}

TEST(FixExchange, waits_for_a_client_that_confirms_nothing) {
  const std::vector<Event> day = FixDay().make(100);
  FixExchange exchange({.session = exchange_session(), .waits_for_client = true, .unheard_max = 20}, listings());
  RawSocket socket;
  ASSERT_TRUE(socket.connect(exchange.port()));
  RawFix client(std::move(socket), "TOCSIN", "EXCHANGE");
  client.log_on();
  EXPECT_NE(client.read("A"), "");
  client.send("V|262=R|263=1|264=0|265=1|267=1|269=2|146=3|55=AMD|55=BRK.B|55=NVDA");
  while (exchange.clients() == 0) exchange.poll();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(raw_field(client.read("W"), 262), "R");
  std::size_t published = 0;
  std::string question;
  for (int tries = 0; tries < 100; ++tries) published += exchange.publish(std::span(day).subspan(published));
  EXPECT_LT(published, 30U);
  while (published < day.size()) {
    question = raw_field(client.read("1"), 112);
    ASSERT_NE(question, "");
    client.send("0|112=" + question);
    for (int tries = 0; tries < 50; ++tries) {
      published += exchange.publish(std::span(day).subspan(published));
      std::this_thread::sleep_for(1ms);
    }
  }
  EXPECT_FALSE(exchange.all_heard());
}

TEST(FixExchange, refuses_symbols_that_it_does_not_list_and_requests_that_it_cannot_serve) {
  FixExchange exchange({.session = exchange_session()}, listings());
  RawSocket socket;
  ASSERT_TRUE(socket.connect(exchange.port()));
  RawFix client(std::move(socket), "TOCSIN", "EXCHANGE");
  client.log_on();
  EXPECT_NE(client.read("A"), "");
  client.send("V|262=1|263=1|264=0|267=1|269=2|146=2|55=INTC|55=AMD");
  client.send("V|262=2|263=7|264=0|267=1|269=2|146=1|55=AMD");
  client.send("V|262=3|263=1|264=0|265=0|267=1|269=2|146=1|55=AMD");
  for (int tries = 0; tries < 200; ++tries) {
    exchange.poll();
    std::this_thread::sleep_for(1ms);
  }
  const std::string unknown = client.read("Y");
  EXPECT_EQ(raw_field(unknown, 262), "1");
  EXPECT_EQ(raw_field(unknown, 58), "INTC");
  EXPECT_EQ(raw_field(client.read("W"), 55), "AMD");
  EXPECT_EQ(raw_field(client.read("Y"), 281), "4");
  EXPECT_EQ(raw_field(client.read("Y"), 281), "6");
  EXPECT_EQ(exchange.clients(), 1U);
}

TEST(FixExchange, who_comes_late_begins_with_what_stands) {
  const std::vector<Event> day = FixDay().make(300);
  FixExchange exchange({.session = exchange_session(), .waits_for_client = false}, listings());
  ASSERT_EQ(exchange.publish(std::span(day).first(200)), 200U);
  const auto feed = open_fix_feed(feed_options(exchange.port()));
  std::vector<Event> begun;
  for (int tries = 0; tries < 5'000 && begun.size() < 3; ++tries) {
    exchange.poll();
    const std::span<const Event> batch = feed->poll();
    begun.insert(begun.end(), batch.begin(), batch.end());
    std::this_thread::sleep_for(1ms);
  }
  ASSERT_FALSE(begun.empty());
  EXPECT_TRUE(std::ranges::all_of(begun, [](const Event& event) { return event.flags & event_flag::snapshot; }));
  const std::vector<Event> rest = heard(exchange, *feed, std::span(day).subspan(200));
  EXPECT_GE(rest.size(), 100U);
  EXPECT_EQ(rest.back().sequence, 100U);
}

TEST(FixFeed, says_what_it_listens_to) {
  const FixFeedOptions options = feed_options(1);
  const auto feed = open_fix_feed(options);
  EXPECT_EQ(feed->info().path, "127.0.0.1:1");
  EXPECT_EQ(feed->info().listings.size(), 3U);
  EXPECT_TRUE(feed->poll().empty());
  EXPECT_FALSE(feed->has_ended());
}

}  // namespace
}  // namespace tocsin
