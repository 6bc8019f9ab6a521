#include "feeds/csv/csv_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "engine/setup_error.hpp"
#include "feeds/csv/csv_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// A file of its own for each test, gone afterwards.
class CsvWriterTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  void write(std::span<const Event> events, std::span<const Listing> listings, std::string_view provenance = {}) {
    CsvWriter writer(path_, listings, provenance);
    writer.append(events);
    writer.finish();
  }

  [[nodiscard]] std::string text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The events of the file, with the numbers that `listings` give its symbols.
  std::vector<Event> read(std::span<const Listing> listings) {
    feed_ = open_csv(path_);
    std::vector<Event> events;
    for (auto batch = feed_->next(); !batch.empty(); batch = feed_->next()) {
      events.insert(events.end(), batch.begin(), batch.end());
    }
    for (Event& event : events) {
      if (event.instrument == no_instrument) continue;
      const std::string& symbol = feed_->info().listings[index_of(event.instrument)].symbol;
      const auto listing = std::ranges::find(listings, symbol, &Listing::symbol);
      event.instrument = InstrumentId{static_cast<std::uint32_t>(listing - listings.begin())};
    }
    return events;
  }

  std::string path_ =
      (std::filesystem::temp_directory_path() /
       (std::string("tocsin_") + testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv"))
          .string();
  std::unique_ptr<Feed> feed_;
};

void expect_equal(std::span<const Event> a, std::span<const Event> b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(std::memcmp(&a[i], &b[i], sizeof(Event)), 0) << "event " << i;
}

Event event_of(EventKind kind, Time time, std::uint64_t sequence) {
  Event event = blank_event(kind, time, InstrumentId{0});
  event.source = 1;
  event.sequence = sequence;
  return event;
}

// One of each kind but the timer, with every field set.
std::vector<Event> one_of_each() {
  const Time start = time_from_ns(1'737'988'200'000'000'001);
  std::vector<Event> events;
  for (std::uint64_t i = 1; i < event_kinds_count + 1; ++i) {
    const auto kind = static_cast<EventKind>(i);
    if (kind != EventKind::timer) events.push_back(event_of(kind, start + i * 1ns, i));
  }
  events[0].venue_time -= 5us;
  events[0].side = Side::sell;
  events[0].flags = event_flag::reconstructed | event_flag::late;
  events[0].trade = {.price = {118'420'000'001}, .size = 100, .id = ~std::uint64_t{0}, .conditions = 24, .zero = {}};
  events[1].instrument = InstrumentId{1};
  events[1].quote = {.bid = no_price, .ask = {1}, .bid_size = 0, .ask_size = ~0U, .bid_depth = 7, .ask_depth = 8};
  events[2].status = {
      .state = TradingState::halted, .short_sale = ShortSale::restricted, .reason = {'L', 'U', ',', '"'}, .zero = {}};
  events[3].reference = {.price = {-5}, .kind = ReferenceKind::official_open, .zero = {}};
  events[4].correction = {.trade_id = 12, .price = no_price, .size = 3, .zero = {}};
  events[5].instrument = no_instrument;
  events[5].gap = {.from = 10, .to = 12, .zero = {}};
  events[6].instrument = no_instrument;
  events[7].instrument = no_instrument;
  events[7].action = {
      .target = 0x0123'4567'89ab'cdef, .until = start + 1h, .text = 4, .verb = DeskVerb::mute_subject, .zero = {}};
  return events;
}

const std::vector<Listing> two{{.symbol = "NVDA"}, {.symbol = "A,\"B\""}};

TEST_F(CsvWriterTest, every_kind_reads_back_as_the_same_bytes) {
  const auto events = one_of_each();
  write(events, two);
  expect_equal(read(two), events);
  EXPECT_EQ(feed_->tally().rejected_count(), 0U);
}

TEST_F(CsvWriterTest, what_is_read_and_written_again_is_the_same_file) {
  write(one_of_each(), two, "made from published figures,\nnot exchange ticks");
  const std::string first = text();
  const auto events = read(two);
  EXPECT_EQ(feed_->info().provenance, "made from published figures, not exchange ticks");
  write(events, two, feed_->info().provenance);
  EXPECT_EQ(text(), first);
}

TEST_F(CsvWriterTest, writes_plain_columns) {
  Event trade = event_of(EventKind::trade, time_from_ns(1'737'988'200'000'000'000), 7);
  trade.trade.price = {124'800'000'000};
  trade.trade.size = 100;
  write(std::span(&trade, 1), two);
  EXPECT_EQ(text(),
            "time,venue_time,sequence,kind,symbol,side,flags,price,size,id,conditions,bid,ask,bid_size,ask_size,"
            "bid_depth,ask_depth,state,short_sale,reason,reference,from,to,session,"
            "action,target,until,text\n"
            "2025-01-27T14:30:00.000000000Z,,7,trade,NVDA,,,124.8,100,,,,,,,,,,,,,,,,,,,\n");
}

TEST_F(CsvWriterTest, leaves_timers_to_whoever_replays) {
  const Event timer = event_of(EventKind::timer, time_from_ns(5), 1);
  write(std::span(&timer, 1), two);
  EXPECT_TRUE(read(two).empty());
}

TEST_F(CsvWriterTest, many_random_trades_and_quotes_read_back_the_same) {
  std::mt19937_64 random(27);
  std::vector<Event> events;
  for (std::uint64_t i = 1; i <= 20'000; ++i) {
    const bool is_trade = random() % 2 == 0;
    Event event =
        event_of(is_trade ? EventKind::trade : EventKind::quote,
                 time_from_ns(static_cast<std::int64_t>(1'737'988'200'000'000'000 + i * (random() % 3 + 1))), i);
    event.time = events.empty() ? event.time : std::max(event.time, events.back().time);
    event.venue_time = event.time - Duration{random() % 2 * 1000};
    event.instrument = InstrumentId{static_cast<std::uint32_t>(random() % 2)};
    const Price price{static_cast<std::int64_t>(random() % 1'000'000'000'000)};
    if (is_trade) {
      event.trade = {.price = price, .size = random() % 1000, .id = random(), .conditions = 0, .zero = {}};
    } else {
      event.quote = {
          .bid = price, .ask = price + Price{1}, .bid_size = 1, .ask_size = 2, .bid_depth = 0, .ask_depth = 9};
    }
    events.push_back(event);
  }
  write(events, two);
  expect_equal(read(two), events);
}

TEST_F(CsvWriterTest, refuses_a_path_that_cannot_be_written) {
  EXPECT_THROW(CsvWriter("/nowhere/at/all.csv", two), SetupError);
  CsvWriter full("/dev/full", two);
  EXPECT_THROW(full.finish(), SetupError);
}

}  // namespace
}  // namespace tocsin
