#include "feeds/dbn/dbn_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>

#include "tests/support/dbn_records.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using dbn::Schema;

constexpr std::array<std::uint8_t, 3> versions{1, 2, 3};
const std::vector<Listing> two_listings{{.symbol = "NVDA"}, {.symbol = "AVGO"}};

std::string temporary_file(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return (std::filesystem::path(testing::TempDir()) / (std::string(test->name()) + "." + name)).string();
}

Event trade_event(InstrumentId instrument, Time time, std::int64_t dollars, Side side) {
  Event event = blank_event(EventKind::trade, time, instrument);
  event.venue_time = time - 3us;
  event.side = side;
  event.trade = {.price = Price::whole(dollars), .size = 50, .id = 0, .conditions = 0, .zero = {}};
  return event;
}

Event quote_event(InstrumentId instrument, Time time, Price bid, Price ask) {
  Event event = blank_event(EventKind::quote, time, instrument);
  const std::uint32_t bid_size = bid == no_price ? 0 : 5;
  const std::uint32_t ask_size = ask == no_price ? 0 : 6;
  event.quote = {
      .bid = bid, .ask = ask, .bid_size = bid_size, .ask_size = ask_size, .bid_depth = bid_size, .ask_depth = ask_size};
  return event;
}

std::vector<Event> small_day() {
  const InstrumentId nvda{0};
  const InstrumentId avgo{1};
  Event marked = trade_event(avgo, monday + 5s, 204, Side::none);
  marked.flags = event_flag::reconstructed;
  std::vector<Event> events{quote_event(nvda, monday + 1s, Price::whole(120), Price::whole(121)),
                            quote_event(nvda, monday + 2s, Price::whole(120), Price::whole(122)),
                            trade_event(nvda, monday + 3s, 122, Side::buy),
                            quote_event(avgo, monday + 4s, no_price, Price::whole(205)),
                            marked,
                            blank_event(EventKind::clear, monday + 6s, nvda),
                            trade_event(nvda, monday + 7s, 121, Side::sell)};
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].sequence = i + 1;
    events[i].source = 1;
  }
  return events;
}

bool is_same(const Event& a, const Event& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(DbnWriter, writes_what_the_feed_reads_back_the_same) {
  const std::vector<Event> events = small_day();
  for (const std::uint8_t version : versions) {
    for (const bool zstd : {false, true}) {
      const std::string path = temporary_file("dbn");
      DbnWriter writer(path, {.version = version, .schema = Schema::mbp_1, .zstd = zstd}, two_listings, monday,
                       monday + 24h);
      writer.append(events);
      const DbnWritten written = writer.finish();
      EXPECT_EQ(written.tally.events_out, events.size());
      const WholeFeed read(*open_dbn(path));
      EXPECT_EQ(read.info.listings[0].symbol, "NVDA");
      EXPECT_FALSE(read.info.provenance.empty());
      EXPECT_EQ(read.info.bytes, std::filesystem::file_size(path));
      ASSERT_EQ(read.events.size(), events.size());
      for (std::size_t i = 0; i < events.size(); ++i) EXPECT_TRUE(is_same(read.events[i], events[i])) << i;
    }
  }
}

TEST(DbnWriter, writes_tbbo_with_the_quote_before_each_trade) {
  const std::string path = temporary_file("dbn");
  DbnWriter writer(path, {.schema = Schema::tbbo}, two_listings, monday, monday + 24h);
  writer.append(small_day());
  EXPECT_EQ(writer.finish().tally.events_out, 3U);
  const WholeFeed read(*open_dbn(path));
  ASSERT_EQ(read.events.size(), 6U);
  EXPECT_EQ(read.events[0].quote.ask, Price::whole(122));
  EXPECT_EQ(read.events[2].quote.bid, no_price);
  EXPECT_EQ(read.events[4].quote.ask, no_price) << "cleared";
}

TEST(DbnWriter, leaves_out_and_counts_what_a_schema_has_no_record_for) {
  std::vector<Event> events = small_day();
  Event large = trade_event(InstrumentId{0}, monday + 8s, 1, Side::none);
  large.trade.size = 1ULL << 32;
  Event odd = trade_event(InstrumentId{0}, monday + 9s, 1, Side::none);
  odd.trade.conditions = trade_condition::odd_lot;
  events.insert(events.end(), {large, odd, blank_event(EventKind::timer, monday + 10s, no_instrument)});
  DbnWriter writer(temporary_file("dbn"), {.schema = Schema::trades, .dataset = "XNAS.ITCH"}, two_listings, monday,
                   monday + 24h);
  writer.append(events);
  const DbnWritten written = writer.finish();
  EXPECT_EQ(written.tally.records_in, 10U);
  EXPECT_EQ(written.tally.events_out, 3U);
  EXPECT_EQ(written.tally.passed_over_count(), 7U);
  EXPECT_EQ(written.conditions_lost, 1U);
  EXPECT_THAT(written.tally.passed_over(),
              testing::Contains(testing::Field(&Reject::reason, "made from bars or figures, not an exchange tick")));
}

TEST(DbnWriter, writes_status) {
  Event halt = blank_event(EventKind::status, monday + 1s, InstrumentId{1});
  halt.sequence = 1;
  halt.source = 1;
  halt.status = {
      .state = TradingState::paused, .short_sale = ShortSale::restricted, .reason = {'L', 'U', 'D', 'P'}, .zero = {}};
  const std::string path = temporary_file("dbn");
  DbnWriter writer(path, {.version = 2, .schema = Schema::status}, two_listings, monday, monday + 24h);
  writer.append({&halt, 1});
  EXPECT_EQ(writer.finish().tally.events_out, 1U);
  const WholeFeed read(*open_dbn(path));
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_TRUE(is_same(read.events[0], halt));
}

TEST(DbnWriter, writes_a_file_without_events_that_can_be_read) {
  const std::string path = temporary_file("dbn");
  DbnWriter(path, {.zstd = true}, two_listings, monday, monday + 24h).finish();
  EXPECT_TRUE(WholeFeed(*open_dbn(path)).events.empty());
}

TEST(DbnWriter, refuses_what_cannot_be_written) {
  const auto error_of = [&](const DbnSpec& spec, const std::string& path) {
    return setup_error_of([&] { DbnWriter(path, spec, two_listings, monday, monday + 24h); });
  };
  const std::string path = temporary_file("dbn");
  EXPECT_THAT(error_of({.schema = Schema::ohlcv_1m}, path), testing::HasSubstr("found ohlcv-1m"));
  EXPECT_THAT(error_of({.version = 4}, path), testing::HasSubstr("found 4"));
  EXPECT_THAT(error_of({.dataset = "A.DATASET.TOO.LONG"}, path), testing::HasSubstr("at most 15"));
  EXPECT_THAT(error_of({}, "/nowhere/at-all.dbn"), testing::HasSubstr("cannot be made"));
}

}  // namespace
}  // namespace tocsin
