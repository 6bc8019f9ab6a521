#include <gtest/gtest.h>
#include <zstd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <functional>

#include "engine/setup_error.hpp"
#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/dbn_records.hpp"
#include "feeds/dbn/dbn_status.hpp"
#include "feeds/dbn/dbn_writer.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using dbn::DbnMetadata;
using dbn::RecordType;
using dbn::Schema;
using Bytes = std::vector<std::byte>;

constexpr std::array<std::uint8_t, 3> versions{1, 2, 3};
const Time monday = std::chrono::sys_days{std::chrono::January / 27 / 2025};
const std::vector<Listing> two_listings{{.symbol = "NVDA"}, {.symbol = "AVGO"}};

std::uint64_t ns_of(Time time) { return static_cast<std::uint64_t>(ns_since_epoch(time)); }

std::string temporary_file(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return (std::filesystem::path(testing::TempDir()) / (std::string(test->name()) + "." + name)).string();
}

Bytes compressed(const Bytes& bytes) {
  Bytes out(ZSTD_compressBound(bytes.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

// The events of a feed with copies of what else it says.
struct Read {
  FeedInfo info;
  Tally tally;
  std::vector<Event> events;
};

Read read_all(Feed& feed) {
  Read read{.info = feed.info(), .tally = {}, .events = {}};
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    read.events.insert(read.events.end(), events.begin(), events.end());
  }
  EXPECT_TRUE(feed.next().empty());
  read.tally = feed.tally();
  return read;
}

Read read_bytes(const Bytes& bytes) { return read_all(*open_dbn(bytes, "bytes")); }

// Metadata that maps NVDA to 11 and AVGO to 12 on 27 January 2025.
DbnMetadata metadata_of(Schema schema, std::uint8_t version = 3) {
  DbnMetadata metadata{.version = version, .dataset = "XNAS.ITCH", .schema = schema};
  metadata.start = ns_of(monday);
  metadata.end = ns_of(monday + 24h);
  metadata.symbol_length = version == 1 ? dbn::symbol_length_v1 : dbn::symbol_length_v2;
  metadata.symbols = {"NVDA", "AVGO"};
  metadata.mappings = {
      {.symbol = "NVDA", .intervals = {{.start_date = 20250127, .end_date = 20250128, .symbol = "11"}}},
      {.symbol = "AVGO", .intervals = {{.start_date = 20250127, .end_date = 20250128, .symbol = "12"}}}};
  return metadata;
}

template <class Record>
dbn::RecordHeader header_of(RecordType type, std::uint32_t id, Time time) {
  return {.length = sizeof(Record) / dbn::length_unit,
          .type = type,
          .publisher_id = 2,
          .instrument_id = id,
          .ts_event = ns_of(time - 1us)};
}

dbn::TradeRecord trade_record(std::uint32_t id, Time time, std::int64_t dollars) {
  return {.header = header_of<dbn::TradeRecord>(RecordType::trade, id, time),
          .price = dollars * Price::units_per_one,
          .size = 100,
          .action = 'T',
          .side = 'A',
          .flags = 0,
          .depth = 0,
          .ts_recv = ns_of(time),
          .ts_in_delta = 0,
          .sequence = 1};
}

dbn::Mbp1Record level_record(std::uint32_t id, Time time, char action, std::int64_t bid, std::int64_t ask) {
  dbn::Mbp1Record record{.update = trade_record(id, time, bid),
                         .level = {.bid = bid * Price::units_per_one,
                                   .ask = ask * Price::units_per_one,
                                   .bid_size = 3,
                                   .ask_size = 4,
                                   .bid_orders = 1,
                                   .ask_orders = 1}};
  record.update.header = header_of<dbn::Mbp1Record>(RecordType::mbp_1, id, time);
  record.update.action = action;
  return record;
}

// Metadata and records one behind the other.
template <class... Record>
Bytes file_of(const DbnMetadata& metadata, const Record&... records) {
  Bytes bytes = dbn::encode_metadata(metadata);
  (dbn::append_record(bytes, records), ...);
  return bytes;
}

std::string setup_error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const SetupError& error) {
    return error.what();
  }
  return "no error";
}

std::string opening_error_of(const Bytes& bytes) {
  return setup_error_of([&] { (void)open_dbn(bytes, "bytes"); });
}

TEST(DbnMetadata, comes_back_the_same_in_every_version) {
  for (const std::uint8_t version : versions) {
    DbnMetadata metadata = metadata_of(Schema::mbp_1, version);
    metadata.partial = {"ARM"};
    metadata.not_found = {"XYZ", "QQQ"};
    metadata.limit = 7;
    metadata.ts_out = true;
    const Bytes bytes = dbn::encode_metadata(metadata);
    EXPECT_EQ(dbn::decode_metadata(version, std::span(bytes).subspan(dbn::metadata_prefix_size), "x"), metadata);
    if (version == 3) {
      EXPECT_EQ(bytes.size() % 8, 0U);
    }
  }
}

TEST(DbnMetadata, refuses_a_symbol_that_does_not_fit_the_version) {
  DbnMetadata metadata = metadata_of(Schema::trades, 1);
  metadata.symbols = {"TWENTY-TWO-CHARACTERS-"};
  EXPECT_THAT(setup_error_of([&] { (void)dbn::encode_metadata(metadata); }), testing::HasSubstr("at most 21"));
  metadata.symbols = {"N\nDA"};
  EXPECT_THAT(setup_error_of([&] { (void)dbn::encode_metadata(metadata); }), testing::HasSubstr("printable"));
}

TEST(DbnMetadata, cut_at_any_byte_is_refused_with_its_name) {
  const Bytes bytes = file_of(metadata_of(Schema::trades));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(opening_error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
                testing::StartsWith("bytes: "))
        << size;
  }
}

TEST(DbnMetadata, counts_beyond_the_end_are_refused_before_memory_is_set_aside) {
  const Bytes good = file_of(metadata_of(Schema::trades));
  const std::size_t symbols_count_at = 0x70;  // behind the fixed fields of versions 2 and 3
  for (const std::uint32_t count : {0xffff'ffffU, 0x8000'0000U, 3U * 71U}) {
    Bytes bytes = good;
    std::memcpy(bytes.data() + symbols_count_at, &count, sizeof count);
    EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("symbols: expected at most"));
  }
}

TEST(DbnMetadata, a_length_beyond_reason_is_refused) {
  Bytes bytes = file_of(metadata_of(Schema::trades));
  const std::uint32_t length = 0xffff'fff0;
  std::memcpy(bytes.data() + 4, &length, sizeof length);
  EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("at most 256 MiB"));
}

TEST(DbnMetadata, bad_dates_and_ids_of_mappings_are_refused) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.mappings[0].intervals[0].start_date = 20251301;
  EXPECT_THAT(opening_error_of(file_of(metadata)), testing::HasSubstr("found 20251301"));
  metadata = metadata_of(Schema::trades);
  metadata.mappings[0].intervals[0].symbol = "ESH1";
  EXPECT_THAT(opening_error_of(file_of(metadata)), testing::HasSubstr("expected an instrument id, found 'ESH1'"));
}

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
  EXPECT_THAT(opening_error_of(compressed(fragment)), testing::HasSubstr("fragment"));
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
  EXPECT_FALSE(looks_like_zstd(plain));
  EXPECT_TRUE(looks_like_zstd(compressed(plain)));
  EXPECT_FALSE(looks_like_dbn(compressed(plain)));
  EXPECT_FALSE(looks_like_dbn(Bytes(plain.begin(), plain.begin() + 3)));
  EXPECT_FALSE(looks_like_zstd({}));
}

TEST(DbnFeed, reads_a_trade) {
  const Read read = read_bytes(file_of(metadata_of(Schema::trades), trade_record(12, monday + 15h, 240)));
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
  const Read read = read_bytes(file_of(metadata_of(Schema::tbbo), level_record(11, monday + 15h, 'T', 120, 121)));
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
  const Read read = read_bytes(file_of(
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
  const Read read = read_bytes(file_of(metadata_of(Schema::bbo_1s), record, forward_filled, never_traded));
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
  const Read read = read_bytes(file_of(metadata_of(Schema::ohlcv_1m), bar, upside_down));
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
  const Read read = read_bytes(file_of(metadata_of(Schema::trades), trade_record(11, monday + 2s, 1),
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
  const Read read = read_bytes(file_of(metadata_of(Schema::trades), venue_only, none));
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
  const Read read = read_bytes(bytes);
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
  const Read read = read_bytes(file_of(metadata_of(Schema::definition), definition, unknown));
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
  const Read read = read_bytes(bytes);
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
    const Read read = read_bytes(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
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
  const Bytes good = compressed(plain);
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
  Bytes bytes = compressed(file_of(metadata_of(Schema::trades), trade_record(11, monday, 1)));
  Bytes more;
  dbn::append_record(more, trade_record(11, monday, 2));
  for (const std::byte byte : compressed(more)) bytes.push_back(byte);
  EXPECT_EQ(read_bytes(bytes).events.size(), 2U);
}

TEST(DbnFeed, follows_an_id_that_changes_its_symbol_from_day_to_day) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.mappings = {
      {.symbol = "FB", .intervals = {{20220608, 20220609, "11"}}},
      {.symbol = "META", .intervals = {{20220609, 20220610, "11"}, {20220610, 20220611, "4000000000"}}}};
  const Time day = std::chrono::sys_days{std::chrono::June / 8 / 2022};
  const Read read = read_bytes(file_of(metadata, trade_record(11, day + 20h, 1), trade_record(11, day + 24h, 2),
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
  const Read read = read_bytes(file_of(metadata, trade_record(11, monday, 1)));
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
  for (const Bytes& form : {bytes, compressed(bytes)}) {
    const Read read = read_bytes(form);
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
  const Read read = read_bytes(file_of(metadata, record, std::uint64_t{7}, record, std::uint64_t{8}));
  EXPECT_EQ(read.events.size(), 2U);
  EXPECT_EQ(read.tally.rejected_count(), 0U);
}

TEST(DbnFeed, reads_the_same_from_a_file_longer_than_its_window) {
  Bytes bytes = file_of(metadata_of(Schema::trades, 2));
  for (std::int64_t i = 1; i <= 20'000; ++i) dbn::append_record(bytes, trade_record(11, monday + i * 1us, i));
  for (const Bytes& form : {bytes, compressed(bytes)}) {
    const Read read = read_bytes(form);
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
      const Read read = read_all(*open_dbn(path));
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
  const Read read = read_all(*open_dbn(path));
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
  const Read read = read_all(*open_dbn(path));
  ASSERT_EQ(read.events.size(), 1U);
  EXPECT_TRUE(is_same(read.events[0], halt));
}

TEST(DbnWriter, writes_a_file_without_events_that_can_be_read) {
  const std::string path = temporary_file("dbn");
  DbnWriter(path, {.zstd = true}, two_listings, monday, monday + 24h).finish();
  EXPECT_TRUE(read_all(*open_dbn(path)).events.empty());
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
