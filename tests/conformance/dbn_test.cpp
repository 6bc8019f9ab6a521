// Databento's own vectors (github.com/databento/dbn, tests/data, and NVDA as XNAS.ITCH recorded it): what they must
// decode to was read off their bytes with xxd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/dbn_records.hpp"
#include "feeds/dbn/dbn_writer.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using dbn::Schema;
using Bytes = std::vector<std::byte>;

const std::filesystem::path vectors = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "captures" / "dbn";

// Skips where the captures are not there.
class DbnVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(vectors)) GTEST_SKIP() << "no captures at " << vectors;
  }
};

WholeFeed read_vector(const std::string& name) { return WholeFeed(*open_dbn((vectors / name).string())); }

bool same_events(const std::vector<Event>& a, const std::vector<Event>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Event)) == 0);
}

Bytes plain_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Bytes bytes(path.extension() == ".zst" ? 64 * 1024 : text.size());
  if (path.extension() == ".zst") {
    bytes.resize(ZSTD_decompress(bytes.data(), bytes.size(), text.data(), text.size()));
  } else {
    std::ranges::copy(std::as_bytes(std::span(text)), bytes.begin());
  }
  return bytes;
}

std::vector<std::filesystem::path> files_with_metadata() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(vectors)) {
    const std::string name = entry.path().filename().string();
    const bool has_metadata = name.ends_with(".dbn") || name.ends_with(".dbn.zst");
    if (has_metadata) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// One schema, the forms in which there is a vector of it, and what each of them holds.
struct Vector {
  std::string schema;
  bool has_v1;
  std::size_t records_count;
  std::size_t events_count;
};

const std::vector<Vector> all_forms{
    {"trades", true, 2, 2},   {"tbbo", true, 2, 4},     {"mbp-1", true, 2, 2},    {"bbo-1s", false, 4, 8},
    {"bbo-1m", false, 4, 8},  {"ohlcv-1s", true, 2, 3}, {"ohlcv-1m", true, 2, 5}, {"ohlcv-1h", true, 2, 7},
    {"ohlcv-1d", true, 0, 0}, {"status", false, 4, 4},
};

TEST_F(DbnVectors, decode_to_the_same_events_in_every_version_plain_and_zstd) {
  for (const Vector& vector : all_forms) {
    SCOPED_TRACE(vector.schema);
    const WholeFeed plain = read_vector("test_data." + vector.schema + ".dbn");
    EXPECT_EQ(plain.info.format, "DBN v2 " + vector.schema);
    EXPECT_EQ(plain.info.sources, std::vector<std::string>{"GLBX.MDP3"});
    ASSERT_EQ(plain.info.listings.size(), 1U);
    EXPECT_EQ(plain.info.listings[0].symbol, "ESH1");
    EXPECT_EQ(plain.tally.records_in, vector.records_count);
    EXPECT_EQ(plain.tally.rejected_count() + plain.tally.passed_over_count(), 0U);
    EXPECT_EQ(plain.events.size(), vector.events_count);
    for (const int version : {1, 2, 3}) {
      if (version == 1 && !vector.has_v1) continue;
      const std::string suffix = ".v" + std::to_string(version) + ".dbn.zst";
      const WholeFeed other = read_vector("test_data." + vector.schema + suffix);
      EXPECT_EQ(other.info.format, "DBN v" + std::to_string(version) + " " + vector.schema + ", zstd");
      EXPECT_EQ(other.info.sources, plain.info.sources);
      EXPECT_EQ(other.info.listings[0].symbol, "ESH1");
      EXPECT_EQ(other.tally.records_in, plain.tally.records_in);
      EXPECT_TRUE(same_events(other.events, plain.events)) << suffix;
    }
  }
}

TEST_F(DbnVectors, of_nasdaq_decode_without_a_reject) {
  for (const Vector& vector : std::vector<Vector>{{"trades", false, 4, 4},
                                                  {"tbbo", false, 4, 8},
                                                  {"mbp-1", false, 4, 4},
                                                  {"ohlcv-1s", false, 4, 4},
                                                  {"ohlcv-1m", false, 4, 4},
                                                  {"ohlcv-1d", false, 1, 4}}) {
    SCOPED_TRACE(vector.schema);
    const WholeFeed read = read_vector("xnas/test_data." + vector.schema + ".dbn.zst");
    EXPECT_EQ(read.info.sources, std::vector<std::string>{"XNAS.ITCH"});
    EXPECT_EQ(read.info.listings[0].symbol, "NVDA");
    EXPECT_EQ(read.tally.records_in, vector.records_count);
    EXPECT_EQ(read.tally.rejected_count(), 0U);
    EXPECT_EQ(read.events.size(), vector.events_count);
  }
}

TEST_F(DbnVectors, trade_has_the_values_of_its_bytes) {
  const Event event = read_vector("test_data.trades.dbn").events.at(0);
  EXPECT_EQ(event.time, time_from_ns(1'609'160'400'099'150'057));
  EXPECT_EQ(event.venue_time, time_from_ns(1'609'160'400'098'821'953));
  EXPECT_EQ(event.kind, EventKind::trade);
  EXPECT_EQ(event.side, Side::sell);
  EXPECT_EQ(event.sequence, 1U);
  EXPECT_EQ(event.flags, 0);
  EXPECT_EQ(event.trade.price, Price{3'720'250'000'000});
  EXPECT_EQ(event.trade.size, 5U);
}

TEST_F(DbnVectors, tbbo_has_the_values_of_its_bytes) {
  const WholeFeed read = read_vector("test_data.tbbo.dbn");
  const Quote quote = read.events.at(0).quote;
  EXPECT_EQ(read.events[0].kind, EventKind::quote);
  EXPECT_EQ(read.events[0].time, time_from_ns(1'609'160'400'099'150'057));
  EXPECT_EQ(quote.bid, Price{3'720'250'000'000});
  EXPECT_EQ(quote.ask, Price{3'720'500'000'000});
  EXPECT_EQ(quote.bid_size, 26U);
  EXPECT_EQ(quote.ask_size, 7U);
  EXPECT_EQ(read.events.at(1).kind, EventKind::trade);
  EXPECT_EQ(read.events[1].trade.price, Price{3'720'250'000'000});
  EXPECT_EQ(read.events[1].trade.size, 5U);
  EXPECT_EQ(read.events[1].side, Side::sell);
}

TEST_F(DbnVectors, mbp_1_has_the_values_of_its_bytes) {
  const Event event = read_vector("test_data.mbp-1.dbn").events.at(0);
  EXPECT_EQ(event.kind, EventKind::quote);
  EXPECT_EQ(event.time, time_from_ns(1'609'160'400'006'136'329));
  EXPECT_EQ(event.venue_time, time_from_ns(1'609'160'400'006'001'487));
  EXPECT_EQ(event.quote.bid, Price{3'720'250'000'000});
  EXPECT_EQ(event.quote.ask, Price{3'720'500'000'000});
  EXPECT_EQ(event.quote.bid_size, 24U);
  EXPECT_EQ(event.quote.ask_size, 11U);
}

TEST_F(DbnVectors, mbp_1_of_nasdaq_has_a_side_without_orders) {
  const Event event = read_vector("xnas/test_data.mbp-1.dbn.zst").events.at(0);
  EXPECT_EQ(event.time, time_from_ns(1'609'146'088'297'109'209));
  EXPECT_EQ(event.quote.bid, Price::whole(502));
  EXPECT_EQ(event.quote.bid_size, 2U);
  EXPECT_EQ(event.quote.ask, no_price);
  EXPECT_EQ(event.quote.ask_size, 0U);
}

TEST_F(DbnVectors, bbo_has_the_values_of_its_bytes) {
  for (const char* name : {"test_data.bbo-1s.dbn", "test_data.bbo-1m.dbn"}) {
    const WholeFeed read = read_vector(name);
    const Event sale = read.events.at(0);
    EXPECT_EQ(sale.kind, EventKind::trade);
    EXPECT_EQ(sale.time, time_from_ns(1'609'113'600'000'000'000));
    EXPECT_EQ(sale.venue_time, time_from_ns(1'609'113'599'045'849'637));
    EXPECT_EQ(sale.side, Side::sell);
    EXPECT_EQ(sale.flags, event_flag::snapshot);
    EXPECT_EQ(sale.trade.price, Price{3'702'500'000'000});
    EXPECT_EQ(sale.trade.size, 2U);
    const Event quote = read.events.at(1);
    EXPECT_EQ(quote.quote.bid, Price{3'702'250'000'000});
    EXPECT_EQ(quote.quote.ask, Price{3'702'750'000'000});
    EXPECT_EQ(quote.quote.bid_size, 18U);
    EXPECT_EQ(quote.quote.ask_size, 13U);
  }
}

TEST_F(DbnVectors, bars_have_the_values_of_their_bytes) {
  const WholeFeed second = read_vector("test_data.ohlcv-1s.dbn");
  EXPECT_EQ(second.events.at(0).time, time_from_ns(1'609'160'400'999'999'999));
  EXPECT_EQ(second.events[0].flags, event_flag::from_bar);
  EXPECT_EQ(second.events[0].trade.price, Price{372'025'000'000'000});
  EXPECT_EQ(second.events.at(1).trade.price, Price{372'050'000'000'000});
  EXPECT_EQ(second.events[1].trade.size, 57U);
  const WholeFeed minute = read_vector("test_data.ohlcv-1m.dbn");
  EXPECT_EQ(minute.events.at(0).time, time_from_ns(1'609'160'459'999'999'999));
  EXPECT_EQ(minute.events.at(1).trade.price, Price{372'150'000'000'000});
  EXPECT_EQ(minute.events.at(2).trade.price, Price{372'100'000'000'000});
  EXPECT_EQ(minute.events[2].trade.size, 353U);
  const WholeFeed day = read_vector("xnas/test_data.ohlcv-1d.dbn.zst");
  EXPECT_EQ(day.events.at(0).trade.price, Price::whole(521));
  EXPECT_EQ(day.events.at(1).trade.price, Price{522'860'000'000});
  EXPECT_EQ(day.events.at(2).trade.price, Price{510'540'000'000});
  EXPECT_EQ(day.events.at(3).trade.price, Price{515'600'000'000});
  EXPECT_EQ(day.events[3].trade.size, 1'424'253U);
}

TEST_F(DbnVectors, status_has_the_values_of_its_bytes) {
  const Event event = read_vector("test_data.status.dbn").events.at(0);
  EXPECT_EQ(event.kind, EventKind::status);
  EXPECT_EQ(event.time, time_from_ns(1'609'113'600'000'000'000));
  EXPECT_EQ(event.venue_time, time_from_ns(1'609'110'000'000'000'000));
  EXPECT_EQ(event.status.state, TradingState::trading);
  EXPECT_EQ(event.status.short_sale, ShortSale::unknown);
  EXPECT_EQ(event.status.reason, (std::array<char, 6>{'1'}));
}

TEST_F(DbnVectors, metadata_has_the_values_of_its_bytes) {
  const Bytes bytes = plain_bytes(vectors / "test_data.trades.v1.dbn.zst");
  const dbn::DbnMetadata metadata =
      dbn::decode_metadata(1, std::span(bytes).subspan(dbn::metadata_prefix_size, 0xc6), "trades");
  EXPECT_EQ(metadata.dataset, "GLBX.MDP3");
  EXPECT_EQ(metadata.schema, Schema::trades);
  EXPECT_EQ(metadata.start, 1'609'160'400'000'000'000U);
  EXPECT_EQ(metadata.limit, 2U);
  EXPECT_EQ(metadata.symbol_type_in, dbn::symbol_type::raw_symbol);
  EXPECT_EQ(metadata.symbol_type_out, dbn::symbol_type::instrument_id);
  EXPECT_EQ(metadata.symbols, std::vector<std::string>{"ESH1"});
  ASSERT_EQ(metadata.mappings.size(), 1U);
  EXPECT_EQ(metadata.mappings[0].symbol, "ESH1");
  EXPECT_EQ(metadata.mappings[0].intervals,
            (std::vector<dbn::MappingInterval>{{.start_date = 20201228, .end_date = 20201229, .symbol = "5482"}}));
}

template <class Record>
void append_again(Bytes& out, std::span<const std::byte> record) {
  ASSERT_EQ(record.size(), sizeof(Record));
  const Record typed = dbn::record_at<Record>(record.data());
  dbn::append_record(out, typed);
}

// Encodes the record from its type; types that are passed over keep their bytes.
void encode_again(Bytes& out, std::span<const std::byte> record) {
  using dbn::RecordType;
  switch (dbn::record_at<dbn::RecordHeader>(record.data()).type) {
    case RecordType::trade:
      return append_again<dbn::TradeRecord>(out, record);
    case RecordType::mbp_1:
      return append_again<dbn::Mbp1Record>(out, record);
    case RecordType::bbo_1s:
    case RecordType::bbo_1m:
      return append_again<dbn::BboRecord>(out, record);
    case RecordType::ohlcv_1s:
    case RecordType::ohlcv_1m:
    case RecordType::ohlcv_1h:
    case RecordType::ohlcv_1d:
      return append_again<dbn::OhlcvRecord>(out, record);
    case RecordType::status:
      return append_again<dbn::StatusRecord>(out, record);
    default:
      out.insert(out.end(), record.begin(), record.end());
  }
}

TEST_F(DbnVectors, come_back_byte_for_byte) {
  const auto files = files_with_metadata();
  EXPECT_GE(files.size(), 60U);
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename());
    const Bytes bytes = plain_bytes(file);
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data() + 4, sizeof length);
    const auto body = std::span(bytes).subspan(dbn::metadata_prefix_size, length);
    Bytes again = dbn::encode_metadata(dbn::decode_metadata(std::to_integer<std::uint8_t>(bytes[3]), body, "vector"));
    auto rest = std::span(bytes).subspan(dbn::metadata_prefix_size + length);
    while (!rest.empty()) {
      const std::size_t size = std::to_integer<std::size_t>(rest.front()) * dbn::length_unit;
      ASSERT_LE(size, rest.size());
      encode_again(again, rest.first(size));
      rest = rest.subspan(size);
    }
    EXPECT_EQ(again, bytes);
  }
}

TEST_F(DbnVectors, come_back_as_the_same_events_from_what_is_written_of_them) {
  for (const char* schema : {"trades", "tbbo", "mbp-1", "status"}) {
    const WholeFeed read = read_vector("test_data." + std::string(schema) + ".dbn");
    for (const int version : {1, 2, 3}) {
      for (const bool zstd : {false, true}) {
        const std::string path = (std::filesystem::path(testing::TempDir()) / "tocsin-vector.dbn").string();
        DbnWriter writer(path,
                         {.version = static_cast<std::uint8_t>(version),
                          .schema = *dbn::schema_named(schema),
                          .zstd = zstd,
                          .dataset = read.info.sources[0]},
                         read.info.listings, read.events.front().time, read.events.back().time);
        writer.append(read.events);
        writer.finish();
        EXPECT_TRUE(same_events(WholeFeed(*open_dbn(path)).events, read.events)) << schema << " v" << version;
      }
    }
  }
}

TEST_F(DbnVectors, of_other_schemas_are_passed_over_by_name) {
  const WholeFeed read = read_vector("test_data.mbo.v3.dbn.zst");
  EXPECT_TRUE(read.events.empty());
  ASSERT_EQ(read.tally.passed_over().size(), 1U);
  EXPECT_EQ(read.tally.passed_over()[0].reason, "mbo");
  EXPECT_EQ(read.tally.passed_over()[0].count, 2U);
  for (const auto& file : files_with_metadata()) {
    const WholeFeed other(*open_dbn(file.string()));
    EXPECT_EQ(other.tally.rejected_count(), 0U) << file;
  }
}

TEST_F(DbnVectors, without_metadata_or_in_the_older_format_are_refused_by_name) {
  const auto error_of = [](const std::string& name) {
    return setup_error_of([&] { return open_dbn((vectors / name).string()); });
  };
  for (const char* name : {"test_data.definition.v1.dbn.frag", "test_data.definition.v3.dbn.frag.zst",
                           "multi-frame.definition.v1.dbn.frag.zst"}) {
    EXPECT_THAT(error_of(name), testing::HasSubstr("fragment"));
  }
  EXPECT_THAT(error_of("test_data.trades.dbz"), testing::HasSubstr("legacy DBZ"));
}

}  // namespace
}  // namespace tocsin
