#include "feeds/csv/csv_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <utility>

#include "tests/support/compressed.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Time the_day = std::chrono::sys_days{std::chrono::January / 27 / 2025};

// A feed read to its end.
struct Reading {
  std::unique_ptr<Feed> feed;
  std::vector<Event> events;

  [[nodiscard]] std::string symbol(std::size_t i) const {
    return feed->info().listings.at(index_of(events.at(i).instrument)).symbol;
  }
  [[nodiscard]] std::map<std::string, std::uint64_t> rejects() const {
    std::map<std::string, std::uint64_t> lines;
    for (const Reject& reject : feed->tally().rejects()) lines.emplace(reject.reason, reject.first_at);
    return lines;
  }
};

Reading read(std::string_view text, std::string_view spec = {}) {
  Reading reading{.feed = open_csv_bytes("folder/ticks.csv", {text.data(), text.size()}, parse_csv_spec(spec)),
                  .events = {}};
  reading.events = events_left(*reading.feed);
  return reading;
}

std::string error_of(std::string_view text, std::string_view spec = {}) {
  return setup_error_of([&] { return read(text, spec); });
}

TEST(CsvFeed, gives_the_same_events_of_a_file_that_is_compressed) {
  const ScratchFolder folder;
  std::string text = "time,symbol,price,size\n";
  for (int i = 0; i < 50'000; ++i) {
    text += std::to_string(1'737'988'200'000 + i / 3) + (i % 2 == 0 ? ",NVDA," : ",AMD,") +
            std::to_string(100 + i % 89) + ".25," + std::to_string(1 + i % 500) + "\n";
  }
  text += "never,NVDA,1,1\n";
  const WholeFeed plain(*open_csv(folder.file("day.csv", text), parse_csv_spec("time_format=milliseconds")));
  ASSERT_EQ(plain.events.size(), 50'000U);
  for (const auto& [ending, bytes] : {std::pair{"gzip", gzip(bytes_of(text))}, {"zstd", zstd(bytes_of(text))}}) {
    const std::string path = folder.file(std::string("day.") + ending, text_of(bytes));
    const WholeFeed read(*open_csv(path, parse_csv_spec("time_format=milliseconds")));
    EXPECT_EQ(read.info.format, std::string("CSV trades, ") + ending);
    EXPECT_EQ(read.info.sources, plain.info.sources);
    EXPECT_EQ(read.info.bytes, bytes.size());
    ASSERT_EQ(read.events.size(), plain.events.size());
    EXPECT_EQ(std::memcmp(read.events.data(), plain.events.data(), plain.events.size() * sizeof(Event)), 0);
    ASSERT_EQ(read.tally.rejects().size(), 1U);
    EXPECT_EQ(read.tally.rejects()[0].first_at, 50'002U) << "lines are counted after decompression";
  }
}

TEST(CsvFeed, of_a_compressed_file_that_is_cut_reads_every_whole_line_and_names_the_first_that_is_not) {
  std::string text = "time,symbol,price\n";
  for (int i = 0; i < 20'000; ++i) text += "2025-01-27T14:30:00Z,NVDA," + std::to_string(100'000 + i) + "\n";
  for (auto bytes : {gzip(bytes_of(text)), zstd(bytes_of(text))}) {
    bytes.resize(bytes.size() * 2 / 3);
    const ScratchFolder folder;
    const WholeFeed read(*open_csv(folder.file("cut", text_of(bytes))));
    ASSERT_GT(read.events.size(), 1'000U);
    ASSERT_LT(read.events.size(), 20'000U);
    for (std::size_t i = 0; i < read.events.size(); ++i) {
      ASSERT_EQ(read.events[i].trade.price, Price::whole(100'000 + static_cast<std::int64_t>(i)));
    }
    ASSERT_EQ(read.tally.rejects().size(), 1U);
    EXPECT_THAT(std::string(read.tally.rejects()[0].reason), HasSubstr("is cut short"));
    EXPECT_EQ(read.tally.rejects()[0].first_at, read.events.size() + 2) << "the header, and the line after the last";
    EXPECT_EQ(read.tally.records_in, read.events.size() + 1);
  }
}

TEST(CsvFeed, reads_trades_whose_columns_have_plain_names) {
  const auto reading = read(
      "Timestamp,Ticker,Price,Qty,Side\n"
      "2025-01-27T14:30:00Z,NVDA,124.80,100,B\n"
      "2025-01-27T14:30:01Z,AMD,117.8,5,S\n");
  ASSERT_EQ(reading.events.size(), 2U);
  EXPECT_EQ(reading.symbol(0), "NVDA");
  EXPECT_EQ(reading.events[0].time, the_day + 14h + 30min);
  EXPECT_EQ(reading.events[0].venue_time, reading.events[0].time);
  EXPECT_EQ(reading.events[0].trade.price, (Price{124'800'000'000}));
  EXPECT_EQ(reading.events[0].trade.size, 100U);
  EXPECT_EQ(reading.events[0].side, Side::buy);
  EXPECT_EQ(reading.events[0].sequence, 1U);
  EXPECT_EQ(reading.events[0].source, 1);
  EXPECT_EQ(reading.symbol(1), "AMD");
  EXPECT_EQ(reading.events[1].sequence, 2U);
}

TEST(CsvFeed, says_what_it_is_before_its_first_event) {
  const std::string_view text =
      "# a source, of one day\n#another\ntime,symbol,price\n2025-01-27T10:00:00Z,A,1\n2025-01-27T11:00:00Z,B,2\n";
  const auto feed = open_csv_bytes("folder/ticks.csv", {text.data(), text.size()});
  EXPECT_EQ(feed->info().sources, (std::vector<std::string>{"ticks"}));
  EXPECT_EQ(feed->info().format, "CSV trades");
  EXPECT_EQ(feed->info().provenance, "a source, of one day; another");
  EXPECT_EQ(feed->info().first, the_day + 10h);
  EXPECT_EQ(feed->info().last, the_day + 11h);
  EXPECT_EQ(feed->info().listings.size(), 2U);
  EXPECT_EQ(feed->info().bytes, text.size());
}

TEST(CsvFeed, reads_quotes_with_a_side_missing) {
  const auto reading = read("time,symbol,bid,ask,bid_size,ask_size\n1737988200,A,10.01,,300,\n");
  ASSERT_EQ(reading.events.size(), 1U);
  EXPECT_EQ(reading.events[0].kind, EventKind::quote);
  EXPECT_EQ(reading.events[0].quote.bid, (Price{10'010'000'000}));
  EXPECT_EQ(reading.events[0].quote.ask, no_price);
  EXPECT_EQ(reading.events[0].quote.bid_size, 300U);
}

TEST(CsvFeed, reads_bars_as_marked_trades) {
  const auto reading = read("t,symbol,open,high,low,close,volume\n2025-01-27 09:30,A,10,12,9,11,500.0\n",
                            "time=t,bar=1m,zone=America/New_York");
  ASSERT_EQ(reading.events.size(), 4U);
  EXPECT_EQ(reading.events[0].flags, event_flag::from_bar);
  EXPECT_EQ(reading.events[0].time, the_day + 14h + 31min - 1ns);
  EXPECT_EQ(reading.events[3].trade.size, 500U);
  EXPECT_EQ(reading.feed->tally().records_in, 1U);
  EXPECT_EQ(reading.feed->tally().events_out, 4U);
}

TEST(CsvFeed, takes_the_symbol_from_the_spec_where_the_file_has_none) {
  const auto reading = read("time,price\n1737988200,5\n", "instrument=NVDA,prefix=X-");
  EXPECT_EQ(reading.symbol(0), "NVDA");
}

TEST(CsvFeed, renames_some_symbols_and_prefixes_the_rest) {
  const auto reading = read("time,symbol,price\n1,SPX,5\n2,SOX,6\n3,GSPC,7\n", "rename=SPX:^GSPC,prefix=^");
  EXPECT_EQ(reading.symbol(0), "^GSPC");
  EXPECT_EQ(reading.symbol(1), "^SOX");
  EXPECT_EQ(reading.events[2].instrument, reading.events[0].instrument);
}

TEST(CsvFeed, takes_the_sequence_from_its_column) {
  const auto reading = read("time;symbol;price;seq\n1;A;5;900\n2;A;6;18446744073709551615\n", "delimiter=semicolon");
  EXPECT_EQ(reading.events[0].sequence, 900U);
  EXPECT_EQ(reading.events[1].sequence, 18446744073709551615U);
}

TEST(CsvFeed, counts_every_bad_row_by_its_reason_and_the_line_of_the_first) {
  const auto reading = read(
      "time,symbol,price,size,side,id\n"
      "1737988200,A,5,1,,\n"
      "noon,A,5,1,,\n"
      "1737988200,,5,1,,\n"
      "1737988200,A,,1,,\n"
      "1737988200,A,5.0000000001,1,,\n"
      "1737988200,A,99999999999,1,,\n"
      "1737988200,A,5,0.5,,\n"
      "1737988200,A,5,-1,,\n"
      "1737988200,A,5,1,up,\n"
      "1737988200,A,5,1,,x\n"
      "1737988200,A,5,1,\n"
      "1737988200,A,5,1,,,\n"
      "\n"
      "1737988200,A,\"5,1,,\n"
      "1737988200,A,5\"\",1,,\n"
      "99999999999999999999,A,5,1,,\n"
      "1737988200," +
      std::string(65, 'A') +
      ",5,1,,\n"
      "1737988200,A,6,1,,\n");
  EXPECT_EQ(reading.events.size(), 2U);
  EXPECT_EQ(reading.events[1].sequence, 17U);
  EXPECT_EQ(reading.rejects(),
            (std::map<std::string, std::uint64_t>{{"time is not a number of the unit given", 3},
                                                  {"symbol is missing", 4},
                                                  {"price is missing", 5},
                                                  {"price is not a decimal with at most nine decimals", 6},
                                                  {"size is not a whole number of shares", 8},
                                                  {"side that is not known", 10},
                                                  {"trade id is not a whole number", 11},
                                                  {"fewer fields than the header", 12},
                                                  {"more fields than the header", 13},
                                                  {"quote that is not closed", 15},
                                                  {"quote inside an unquoted field", 16},
                                                  {"symbol longer than 64 letters", 18}}));
  const Tally& tally = reading.feed->tally();
  ASSERT_EQ(tally.passed_over().size(), 1U);
  EXPECT_EQ(tally.passed_over()[0].first_at, 14U);
  EXPECT_EQ(tally.records_in, 18U);
  EXPECT_EQ(tally.records_in, tally.events_out + tally.rejected_count() + tally.passed_over_count());
}

TEST(CsvFeed, counts_bad_quotes_bars_and_other_events) {
  EXPECT_EQ(read("time,symbol,bid,ask,bid_size,ask_size\n1,A,,,5,\n1,A,1,2,4294967296,\n1,A,1,,,3\n").rejects(),
            (std::map<std::string, std::uint64_t>{{"bid size without a bid", 2},
                                                  {"size is not a whole number of shares, or does not fit 32 bits", 3},
                                                  {"ask size without an ask", 4}}));
  EXPECT_EQ(read("time,symbol,open,high,low,close,volume,seq\n1,A,5,4,6,5,1,\n1,A,9,8,7,7,1,\n1,A,7,8,7,7,x,\n"
                 "1,A,7,8,7,7,1,9223372036854775807\n",
                 "bar=1s")
                .rejects(),
            (std::map<std::string, std::uint64_t>{{"bar's high is below its low", 2},
                                                  {"bar's open or close is above its high", 3},
                                                  {"volume is not whole", 4},
                                                  {"sequence too large for a bar", 5}}));
  EXPECT_EQ(read("time,symbol,kind,price,state,short_sale,reason,reference,flags,conditions,from\n"
                 "1,A,party,,,,,,,,\n1,A,,,,,,,,,\n1,A,timer,,,,,,,,\n1,A,status,,open,,,,,,\n1,A,status,,,maybe,,,,,\n"
                 "1,A,status,,,,seven77,,,,\n1,A,reference,5,,,,high,,,\n1,A,reference,,,,,prior_close,,,\n"
                 "1,A,trade,5,,,,,256,,\n1,A,trade,5,,,,,,@,\n1,A,gap,,,,,,,,x\n")
                .rejects(),
            (std::map<std::string, std::uint64_t>{{"kind of event that is not known", 2},
                                                  {"timer in a file: timers are made where order is made", 4},
                                                  {"trading state that is not known", 5},
                                                  {"short-sale state that is not known", 6},
                                                  {"reason longer than six letters", 7},
                                                  {"kind of reference that is not known", 8},
                                                  {"price is missing", 9},
                                                  {"flags are not a number to 255", 10},
                                                  {"conditions are not a number", 11},
                                                  {"gap's ends are not whole numbers", 12}}));
}

TEST(CsvFeed, rejects_a_wall_clock_time_that_never_was) {
  EXPECT_EQ(read("time,symbol,price\n2025-03-09 02:30:00,A,5\n", "zone=America/New_York").rejects(),
            (std::map<std::string, std::uint64_t>{{"time that the clock skips in spring", 2}}));
}

TEST(CsvFeed, raises_a_stamp_that_goes_back_and_marks_it_late) {
  const auto reading = read("time,symbol,price\n10,A,1\n8,B,2\n12,A,3\n11,B,4\n");
  EXPECT_EQ(reading.events[1].time, time_from_ns(10'000'000'000));
  EXPECT_EQ(reading.events[1].venue_time, time_from_ns(8'000'000'000));
  EXPECT_EQ(reading.events[1].flags, event_flag::late);
  EXPECT_EQ(reading.feed->tally().late, 2U);
}

TEST(CsvFeed, sorts_a_file_that_is_grouped_by_symbol) {
  const auto reading = read("time,symbol,price\n10,A,1\n20,A,2\n10,B,3\n20,B,4\n15,C,5\n");
  std::vector<std::int64_t> order;
  for (const Event& event : reading.events) order.push_back(event.trade.price.units / Price::units_per_one);
  EXPECT_EQ(order, (std::vector<std::int64_t>{1, 3, 5, 2, 4}));
  EXPECT_EQ(reading.feed->tally().late, 0U);
  EXPECT_EQ(reading.feed->info().format, "CSV trades, sorted by time (2 stamps go back)");
}

TEST(CsvFeed, does_as_told_about_order) {
  const std::string_view grouped = "time,symbol,price\n10,A,1\n20,A,2\n10,B,3\n";
  EXPECT_EQ(read(grouped, "order=arrival").feed->tally().late, 1U);
  const auto sorted = read("time,symbol,price\n10,A,1\n8,B,2\n12,A,3\n11,B,4\n", "order=time");
  EXPECT_EQ(sorted.feed->tally().late, 0U);
  EXPECT_EQ(sorted.symbol(0), "B");
}

TEST(CsvFeed, refuses_to_sort_more_than_it_may_hold) {
  std::string text = "time,symbol,open,high,low,close\n9,A,1,1,1,1\n";
  text.reserve(20'000'000);
  for (std::size_t i = 0; i < csv_sorted_events_max / 4; ++i) text += "5,B,1,1,1,1\n";
  EXPECT_THAT(error_of(text, "bar=1s"), HasSubstr("are too many to sort here"));
}

TEST(CsvFeed, a_file_with_a_header_alone_has_no_events) {
  const auto reading = read("time,symbol,price\n");
  EXPECT_TRUE(reading.events.empty());
  EXPECT_EQ(reading.feed->tally().records_in, 0U);
  EXPECT_EQ(reading.feed->info().first, std::nullopt);
}

TEST(CsvFeed, refuses_a_file_or_a_spec_that_does_not_fit) {
  EXPECT_THAT(error_of(""), HasSubstr("folder/ticks.csv: expected a header row, found an empty file"));
  EXPECT_THAT(error_of("# remark\n\n"), HasSubstr("found an empty file"));
  EXPECT_THAT(error_of("\n\"time,symbol\n"), HasSubstr("folder/ticks.csv:2: header: quote that is not closed"));
  EXPECT_THAT(error_of("when,symbol,price\n"), HasSubstr("ticks.csv:1: time: expected a column for it"));
  EXPECT_THAT(error_of("time,price\n"), HasSubstr("symbol: expected a column for it, or instrument="));
  EXPECT_THAT(error_of("time,price\n", "instrument=" + std::string(65, 'N')),
              HasSubstr("instrument: expected a symbol of at most 64 letters, found 65"));
  EXPECT_THAT(error_of("time_raw,symbol,price\n", "time=time_row"),
              HasSubstr("time=time_row: expected a column of the header (did you mean `time_raw`?)"));
  EXPECT_THAT(error_of("t,t,symbol,price\n", "time=t"), HasSubstr("expected one column of this name, found several"));
  EXPECT_THAT(error_of("time,symbol\n"), HasSubstr("expected columns for one of trades, quotes and bars"));
  EXPECT_THAT(error_of("time,symbol,price,bid,ask\n"),
              HasSubstr("expected columns for one of trades, quotes and bars"));
  EXPECT_THAT(error_of("time,symbol,open,high,low,close\n"), HasSubstr("bar: expected the width of the bars"));
  EXPECT_THAT(error_of("time,symbol,open,high,low\n", "bar=1m"), HasSubstr("close: expected a column for it"));
  EXPECT_THAT(error_of("time,symbol,price\n", "price=-,bid=price"), HasSubstr("ask: expected a column for it"));
  EXPECT_THROW(static_cast<void>(open_csv("/nowhere.csv")), SetupError);
}

TEST(CsvFeed, the_spec_decides_where_the_header_leaves_a_doubt) {
  const std::string_view text = "time,symbol,price,bid,ask\n1,A,5,4,6\n";
  EXPECT_EQ(read(text, "price=price").events.at(0).kind, EventKind::trade);
  EXPECT_EQ(read(text, "bid=bid").events.at(0).kind, EventKind::quote);
}

TEST(CsvFeed, hands_out_a_long_file_in_batches_of_bounded_size) {
  std::string text = "time,symbol,price\n";
  for (int i = 0; i < 50'000; ++i)
    text += std::to_string(1'737'988'200 + i / 10) + ",A" + std::to_string(i % 40) + ",5.25\n";
  const auto feed = open_csv_bytes("long.csv", text);
  std::size_t count = 0;
  Time previous = Time::min();
  for (auto batch = feed->next(); !batch.empty(); batch = feed->next()) {
    EXPECT_LE(batch.size(), 1028U);
    for (const Event& event : batch) {
      EXPECT_LE(previous, event.time);
      previous = event.time;
    }
    count += batch.size();
  }
  EXPECT_EQ(count, 50'000U);
  EXPECT_EQ(feed->position(), text.size());
  EXPECT_TRUE(feed->next().empty());
}

}  // namespace
}  // namespace tocsin
