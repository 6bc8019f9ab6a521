#include "feeds/dbn/dbn_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>

#include "feeds/dbn/dbn_status.hpp"
#include "tests/support/compressed.hpp"
#include "tests/support/dbn_records.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using dbn::DbnMetadata;
using dbn::RecordType;
using dbn::Schema;

WholeFeed read_bytes(const Bytes& bytes) { return WholeFeed(*open_dbn(bytes, "bytes")); }

TEST(DbnFeed, says_what_a_file_is_that_it_cannot_read) {
  Bytes bytes = file_of(metadata_of(Schema::trades));
  EXPECT_THAT(opening_error_of({}), testing::HasSubstr("empty"));
  bytes[3] = std::byte{4};
  EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("expected 1, 2 or 3, found 4"));
  bytes[3] = std::byte{0};
  EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("found 0"));
  Bytes fragment;
  dbn::append_record(fragment, trade_record(11, monday, 100));
  EXPECT_THAT(opening_error_of(fragment), testing::HasSubstr("fragment"));
  EXPECT_THAT(opening_error_of(zstd(fragment)), testing::HasSubstr("fragment"));
  Bytes legacy(64);
  std::memcpy(legacy.data(),
              "\x50\x2a\x4d\x18\x2f\x01\x00\x00"
              "DBZ\x01",
              12);
  EXPECT_THAT(opening_error_of(legacy), testing::HasSubstr("DBZ"));
  EXPECT_THAT(setup_error_of([] { (void)open_dbn("/nowhere/at-all.dbn"); }), testing::HasSubstr("cannot be opened"));
}

TEST(DbnFeed, knows_its_files_by_their_head) {
  const Bytes plain = file_of(metadata_of(Schema::trades));
  EXPECT_TRUE(looks_like_dbn(plain));
  EXPECT_FALSE(looks_like_dbn(zstd(plain)));
  EXPECT_FALSE(looks_like_dbn(Bytes(plain.begin(), plain.begin() + 3)));
}

TEST(DbnFeed, reads_a_trade) {
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::trades), trade_record(12, monday + 15h, 240)));
  EXPECT_EQ(read.info.format, "DBN v3 trades");
  EXPECT_THAT(read.info.sources, testing::ElementsAre("XNAS.ITCH"));
  ASSERT_EQ(read.info.listings.size(), 2U);
  ASSERT_EQ(read.events.size(), 1U);
  const Event& event = read.events[0];
  EXPECT_EQ(event.time, monday + 15h);
  EXPECT_EQ(event.venue_time, monday + 15h - 1us);
  EXPECT_EQ(event.sequence, 1U);
  EXPECT_EQ(read.info.listings[index_of(event.instrument)].symbol, "AVGO");
  EXPECT_EQ(event.kind, EventKind::trade);
  EXPECT_EQ(event.side, Side::sell);
  EXPECT_EQ(event.source, 1);
  EXPECT_EQ(event.flags, 0);
  EXPECT_EQ(event.trade.price, Price::whole(240));
  EXPECT_EQ(event.trade.size, 100U);
  EXPECT_EQ(event.trade.conditions, 0U);
}

TEST(DbnFeed, reads_tbbo_as_the_quote_before_the_trade) {
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::tbbo), level_record(11, monday + 15h, 'T', 120, 121)));
  ASSERT_EQ(read.events.size(), 2U);
  EXPECT_EQ(read.events[0].kind, EventKind::quote);
  EXPECT_EQ(read.events[0].side, Side::none);
  EXPECT_EQ(read.events[0].quote.ask, Price::whole(121));
  EXPECT_EQ(read.events[0].quote.bid_depth, 3U);
  EXPECT_EQ(read.events[0].sequence, 1U);
  EXPECT_EQ(read.events[1].kind, EventKind::trade);
  EXPECT_EQ(read.events[1].side, Side::sell);
  EXPECT_EQ(read.events[1].sequence, 2U);
  EXPECT_EQ(read.tally.records_in, 1U);
  EXPECT_EQ(read.tally.events_out, 2U);
}

TEST(DbnFeed, reads_mbp_1_as_trades_clears_and_quotes_that_moved) {
  const Time noon = monday + 17h;
  dbn::Mbp1Record one_sided = level_record(11, noon + 4s, 'C', 120, 121);
  one_sided.level.ask = dbn::undefined_price;
  const WholeFeed read = read_bytes(file_of(
      metadata_of(Schema::mbp_1), level_record(11, noon, 'A', 120, 121), level_record(11, noon + 1s, 'M', 120, 121),
      level_record(12, noon + 2s, 'M', 120, 121), level_record(11, noon + 3s, 'T', 120, 121), one_sided,
      level_record(11, noon + 5s, 'R', 120, 121), level_record(11, noon + 6s, 'X', 120, 121)));
  ASSERT_EQ(read.events.size(), 5U);
  EXPECT_EQ(read.events[0].kind, EventKind::quote);
  EXPECT_EQ(read.events[1].kind, EventKind::quote) << "another instrument";
  EXPECT_EQ(read.events[2].kind, EventKind::trade);
  EXPECT_EQ(read.events[3].quote.ask, no_price);
  EXPECT_EQ(read.events[3].quote.ask_size, 0U);
  EXPECT_EQ(read.events[4].kind, EventKind::clear);
  EXPECT_EQ(read.tally.passed_over_count(), 1U);
  EXPECT_EQ(read.tally.rejected_count(), 1U);
  EXPECT_EQ(read.tally.records_in, 7U);
  EXPECT_EQ(read.tally.events_out, 5U);
}

TEST(DbnFeed, tells_the_last_sale_of_an_interval_once_and_not_as_volume) {
  dbn::BboRecord record{.header = header_of<dbn::BboRecord>(RecordType::bbo_1s, 11, monday + 15h),
                        .price = 120 * Price::units_per_one,
                        .size = 7,
                        .reserved1 = 0,
                        .side = 'B',
                        .flags = 0,
                        .reserved2 = 0,
                        .ts_recv = ns_of(monday + 15h),
                        .reserved3 = 0,
                        .sequence = 0,
                        .level = level_record(11, monday, 'A', 120, 121).level};
  dbn::BboRecord forward_filled = record;
  forward_filled.ts_recv = ns_of(monday + 15h + 1s);
  dbn::BboRecord never_traded = record;
  never_traded.header.instrument_id = 12;
  never_traded.header.ts_event = dbn::undefined_time;
  never_traded.ts_recv = ns_of(monday + 15h + 2s);
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::bbo_1s), record, forward_filled, never_traded));
  ASSERT_EQ(read.events.size(), 4U);
  EXPECT_EQ(read.events[0].kind, EventKind::trade);
  EXPECT_EQ(read.events[0].trade.conditions, trade_condition::not_volume);
  EXPECT_EQ(read.events[0].venue_time, monday + 15h - 1us);
  EXPECT_EQ(read.events[1].kind, EventKind::quote);
  EXPECT_EQ(read.events[1].venue_time, monday + 15h);
  EXPECT_EQ(read.events[2].kind, EventKind::quote);
  EXPECT_EQ(read.events[3].kind, EventKind::quote);
}

TEST(DbnFeed, reads_a_bar_as_marked_trades_known_at_its_end) {
  dbn::OhlcvRecord bar{.header = header_of<dbn::OhlcvRecord>(RecordType::ohlcv_1m, 11, monday),
                       .open = 120,
                       .high = 125,
                       .low = 119,
                       .close = 124,
                       .volume = 1'000};
  bar.header.ts_event = ns_of(monday + 15h);
  dbn::OhlcvRecord upside_down = bar;
  upside_down.high = 118;
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::ohlcv_1m), bar, upside_down));
  ASSERT_EQ(read.events.size(), 4U);
  for (const Event& event : read.events) {
    EXPECT_EQ(event.time, monday + 15h + 1min - 1ns);
    EXPECT_EQ(event.flags, event_flag::from_bar);
    EXPECT_EQ(event.source, 1);
  }
  EXPECT_EQ(read.events[3].trade.size, 1'000U);
  EXPECT_EQ(read.events[3].sequence, 4U);
  EXPECT_EQ(read.tally.rejects()[0].reason, "bar's high is below its low");
}

TEST(DbnFeed, raises_a_stamp_that_goes_back_and_marks_it) {
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::trades), trade_record(11, monday + 2s, 1),
                                            trade_record(11, monday + 1s, 2), trade_record(11, monday + 3s, 3)));
  ASSERT_EQ(read.events.size(), 3U);
  EXPECT_EQ(read.events[1].time, monday + 2s);
  EXPECT_EQ(read.events[1].flags, event_flag::late);
  EXPECT_EQ(read.events[2].time, monday + 3s);
  EXPECT_EQ(read.events[2].flags, 0);
  EXPECT_EQ(read.tally.late, 1U);
}

TEST(DbnFeed, falls_back_to_the_venues_stamp_and_rejects_a_record_without_any) {
  dbn::TradeRecord venue_only = trade_record(11, monday + 1s, 1);
  venue_only.ts_recv = dbn::undefined_time;
  dbn::TradeRecord none = venue_only;
  none.header.ts_event = dbn::undefined_time;
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::trades), venue_only, none));
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.events[0].time, monday + 1s - 1us);
  EXPECT_EQ(read.tally.rejects()[0].reason, "time stamp missing or out of range");
}

TEST(DbnFeed, rejects_what_a_trade_cannot_be_and_goes_on) {
  dbn::TradeRecord no_price_given = trade_record(11, monday, 1);
  no_price_given.price = dbn::undefined_price;
  dbn::TradeRecord too_dear = trade_record(11, monday, 1);
  too_dear.price = std::numeric_limits<std::int64_t>::min();
  dbn::TradeRecord no_such_side = trade_record(11, monday, 1);
  no_such_side.side = 'Q';
  dbn::TradeRecord not_a_trade = trade_record(11, monday, 1);
  not_a_trade.action = 'A';
  dbn::TradeRecord short_length = trade_record(11, monday, 1);
  short_length.header.length = 11;
  Bytes bytes = file_of(metadata_of(Schema::trades), no_price_given, too_dear, no_such_side, not_a_trade, short_length);
  bytes.resize(bytes.size() - 4);
  dbn::append_record(bytes, trade_record(13, monday, 1));
  dbn::append_record(bytes, trade_record(11, monday, 9));
  const WholeFeed read = read_bytes(bytes);
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.events[0].trade.price, Price::whole(9));
  EXPECT_EQ(read.tally.records_in, 7U);
  EXPECT_EQ(read.tally.rejected_count(), 6U);
  ASSERT_EQ(read.tally.rejects().size(), 5U);
  EXPECT_EQ(read.tally.rejects()[0].count, 2U);
  EXPECT_EQ(read.tally.rejects()[3].reason, "record length is not that of its type");
  EXPECT_EQ(read.tally.rejects()[4].reason, "instrument id has no symbol on this day");
}

TEST(DbnFeed, passes_over_other_records_under_their_names) {
  dbn::TradeRecord definition = trade_record(11, monday, 1);
  definition.header.type = RecordType::definition;
  dbn::TradeRecord unknown = trade_record(11, monday, 1);
  unknown.header.type = RecordType{0x7f};
  const WholeFeed read = read_bytes(file_of(metadata_of(Schema::definition), definition, unknown));
  EXPECT_TRUE(read.events.empty());
  ASSERT_EQ(read.tally.passed_over().size(), 2U);
  EXPECT_EQ(read.tally.passed_over()[0].reason, "definition");
  EXPECT_EQ(read.tally.passed_over()[1].reason, "record of an unknown type");
}

TEST(DbnFeed, a_record_length_below_its_header_ends_the_feed_there) {
  dbn::TradeRecord record = trade_record(11, monday, 1);
  Bytes bytes = file_of(metadata_of(Schema::trades), record);
  const std::size_t good_size = bytes.size();
  record.header.length = 3;
  dbn::append_record(bytes, record);
  dbn::append_record(bytes, trade_record(11, monday, 1));
  const WholeFeed read = read_bytes(bytes);
  EXPECT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.tally.records_in, 2U);
  ASSERT_EQ(read.tally.rejects().size(), 1U);
  EXPECT_EQ(read.tally.rejects()[0].first_at, good_size);
}

TEST(DbnFeed, cut_at_any_byte_keeps_the_whole_records_and_tells_the_good_length) {
  const Bytes bytes = file_of(metadata_of(Schema::trades), trade_record(11, monday, 1), trade_record(12, monday, 2),
                              trade_record(11, monday, 3));
  const std::size_t start = file_of(metadata_of(Schema::trades)).size();
  for (std::size_t size = start; size <= bytes.size(); ++size) {
    const WholeFeed read = read_bytes(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    const std::size_t whole = (size - start) / sizeof(dbn::TradeRecord);
    const std::size_t good_size = start + whole * sizeof(dbn::TradeRecord);
    EXPECT_EQ(read.events.size(), whole);
    ASSERT_EQ(read.tally.rejects().size(), size == good_size ? 0U : 1U) << size;
    if (size != good_size) {
      EXPECT_EQ(read.tally.rejects()[0].first_at, good_size);
    }
  }
}

TEST(DbnFeed, a_compressed_file_cut_or_damaged_anywhere_ends_with_a_reason) {
  const Bytes plain = file_of(metadata_of(Schema::trades), trade_record(11, monday, 1), trade_record(12, monday, 2));
  const Bytes good = zstd(plain);
  EXPECT_EQ(read_bytes(good).events.size(), 2U);
  EXPECT_EQ(read_bytes(good).info.format, "DBN v3 trades, zstd");
  for (std::size_t size = 1; size < good.size(); ++size) {
    const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    try {
      EXPECT_EQ(read_bytes(cut).tally.rejected_count(), 1U) << size;
    } catch (const SetupError& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("bytes: "));
    }
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes damaged = good;
    damaged[at] ^= std::byte{0xff};
    try {
      (void)read_bytes(damaged);
    } catch (const SetupError& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("bytes: "));
    }
  }
}

TEST(DbnFeed, reads_frames_one_behind_the_other) {
  Bytes bytes = zstd(file_of(metadata_of(Schema::trades), trade_record(11, monday, 1)));
  Bytes more;
  dbn::append_record(more, trade_record(11, monday, 2));
  for (const std::byte byte : zstd(more)) bytes.push_back(byte);
  EXPECT_EQ(read_bytes(bytes).events.size(), 2U);
}

TEST(DbnFeed, follows_an_id_that_changes_its_symbol_from_day_to_day) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.mappings = {
      {.symbol = "FB", .intervals = {{20220608, 20220609, "11"}}},
      {.symbol = "META", .intervals = {{20220609, 20220610, "11"}, {20220610, 20220611, "4000000000"}}}};
  const Time day = std::chrono::sys_days{std::chrono::June / 8 / 2022};
  const WholeFeed read = read_bytes(file_of(metadata, trade_record(11, day + 20h, 1), trade_record(11, day + 24h, 2),
                                            trade_record(11, day + 48h, 3), trade_record(4'000'000'000, day + 49h, 4)));
  ASSERT_EQ(read.info.listings.size(), 2U);
  ASSERT_EQ(read.events.size(), 3U);
  EXPECT_EQ(read.info.listings[index_of(read.events[0].instrument)].symbol, "FB");
  EXPECT_EQ(read.info.listings[index_of(read.events[1].instrument)].symbol, "META");
  EXPECT_EQ(read.info.listings[index_of(read.events[2].instrument)].symbol, "META");
  EXPECT_EQ(read.tally.rejects()[0].reason, "instrument id has no symbol on this day");
}

TEST(DbnFeed, reads_mappings_from_ids_to_symbols_too) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.symbol_type_in = dbn::symbol_type::instrument_id;
  metadata.symbol_type_out = dbn::symbol_type::raw_symbol;
  metadata.mappings = {{.symbol = "11", .intervals = {{20250127, 20250128, "NVDA"}}}};
  const WholeFeed read = read_bytes(file_of(metadata, trade_record(11, monday, 1)));
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.info.listings[0].symbol, "NVDA");
}

dbn::SymbolMappingRecord mapping_record(std::uint32_t id, std::string_view symbol) {
  dbn::SymbolMappingRecord record{};
  record.header = header_of<dbn::SymbolMappingRecord>(RecordType::symbol_mapping, id, monday);
  record.in_type = dbn::symbol_type::raw_symbol;
  record.out_type = dbn::symbol_type::raw_symbol;
  symbol.copy(record.out_symbol.data(), symbol.size());
  return record;
}

TEST(DbnFeed, takes_the_symbols_of_a_recorded_live_stream_from_the_stream) {
  DbnMetadata metadata = metadata_of(Schema::mixed);
  metadata.mappings = {};
  const Bytes bytes = file_of(metadata, mapping_record(11, "NVDA"), trade_record(11, monday, 1),
                              trade_record(99, monday, 2), mapping_record(11, "NVDL"), trade_record(11, monday, 3));
  for (const Bytes& form : {bytes, zstd(bytes)}) {
    const WholeFeed read = read_bytes(form);
    ASSERT_EQ(read.events.size(), 3U);
    EXPECT_EQ(read.info.listings[index_of(read.events[0].instrument)].symbol, "NVDA");
    EXPECT_EQ(read.info.listings[index_of(read.events[1].instrument)].symbol, "#99");
    EXPECT_EQ(read.info.listings[index_of(read.events[2].instrument)].symbol, "NVDL");
    EXPECT_EQ(read.tally.passed_over_count(), 2U);
    EXPECT_EQ(read.tally.rejected_count(), 0U);
  }
}

TEST(DbnFeed, reads_records_that_end_with_the_time_they_were_sent) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.ts_out = true;
  dbn::TradeRecord record = trade_record(11, monday, 1);
  record.header.length += 2;
  const WholeFeed read = read_bytes(file_of(metadata, record, std::uint64_t{7}, record, std::uint64_t{8}));
  EXPECT_EQ(read.events.size(), 2U);
  EXPECT_EQ(read.tally.rejected_count(), 0U);
}

TEST(DbnFeed, reads_the_same_from_a_file_longer_than_its_window) {
  Bytes bytes = file_of(metadata_of(Schema::trades, 2));
  for (std::int64_t i = 1; i <= 20'000; ++i) dbn::append_record(bytes, trade_record(11, monday + i * 1us, i));
  for (const Bytes& form : {bytes, zstd(bytes)}) {
    const WholeFeed read = read_bytes(form);
    ASSERT_EQ(read.events.size(), 20'000U);
    for (std::size_t i = 0; i < read.events.size(); ++i) {
      ASSERT_EQ(read.events[i].trade.price, Price::whole(static_cast<std::int64_t>(i) + 1));
      ASSERT_EQ(read.events[i].sequence, i + 1);
    }
  }
}

TEST(DbnStatus, keeps_state_short_sale_and_reason) {
  for (const TradingState state :
       {TradingState::unknown, TradingState::pre_open, TradingState::trading, TradingState::halted,
        TradingState::paused, TradingState::quote_only, TradingState::closed}) {
    for (const ShortSale short_sale : {ShortSale::unknown, ShortSale::unrestricted, ShortSale::restricted}) {
      for (const std::array<char, 6> reason : {std::array<char, 6>{}, {'L', 'U', 'D', 'P'}, {'4', '0'}}) {
        dbn::StatusRecord record{};
        dbn::set_status(record, {.state = state, .short_sale = short_sale, .reason = reason, .zero = {}});
        const Status status = dbn::status_of(record);
        EXPECT_EQ(status.state, state);
        EXPECT_EQ(status.short_sale, short_sale);
        EXPECT_EQ(status.reason, reason);
      }
    }
  }
}

}  // namespace
}  // namespace tocsin
