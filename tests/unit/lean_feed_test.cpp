#include "feeds/lean/lean_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tests/support/setup_error_of.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Time the_day = std::chrono::sys_days{std::chrono::January / 27 / 2025};

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<char>(value & 0xff));
}

std::uint32_t crc32_of(std::string_view text) {
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

// What local header and directory share (PKWARE APPNOTE 4.3.7 and 4.3.12): version to name length; stored, not
// deflated.
void put_common(std::string& out, std::string_view name, std::string_view content) {
  put(out, 20, 2);
  put(out, 0, 8);
  put(out, crc32_of(content), 4);
  put(out, static_cast<std::uint32_t>(content.size()), 4);
  put(out, static_cast<std::uint32_t>(content.size()), 4);
  put(out, static_cast<std::uint32_t>(name.size()), 2);
}

struct Entry {
  std::string_view name;
  std::string_view content;
};

std::string zip_of(std::span<const Entry> entries) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : entries) {
    const auto offset = static_cast<std::uint32_t>(out.size());
    out += "PK\x03\x04";
    put_common(out, name, content);
    put(out, 0, 2);
    out.append(name).append(content);
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    put_common(directory, name, content);
    put(directory, 0, 4 + 4);
    put(directory, 0, 4);
    put(directory, offset, 4);
    directory.append(name);
  }
  const auto offset = static_cast<std::uint32_t>(out.size());
  out += directory + "PK\x05\x06";
  put(out, 0, 4);
  put(out, static_cast<std::uint32_t>(entries.size()), 2);
  put(out, static_cast<std::uint32_t>(entries.size()), 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, offset, 4);
  put(out, 0, 2);
  return out;
}

std::string zip_of(std::string_view name, std::string_view content) { return zip_of(std::array{Entry{name, content}}); }

constexpr std::string_view entry = "20250127_nvda_minute_trade.csv";

// A zip read to its end.
struct Reading {
  std::string bytes;
  std::unique_ptr<Feed> feed;
  std::vector<Event> events;
};

Reading read(std::string bytes, const std::string& name = "nvda_20250127_trade.zip") {
  Reading reading{.bytes = std::move(bytes), .feed = nullptr, .events = {}};
  reading.feed = open_lean_bytes(name, reading.bytes);
  reading.events = events_left(*reading.feed);
  return reading;
}

std::string error_of(std::string bytes, const std::string& name = "nvda_20250127_trade.zip") {
  return setup_error_of([&] { return read(std::move(bytes), name); });
}

TEST(LeanFeed, reads_bars_as_marked_trades_in_new_york_time) {
  const auto reading = read(zip_of(entry, "34200000,1248000,1250000,1240000,1249950,900\n"));
  ASSERT_EQ(reading.events.size(), 4U);
  EXPECT_EQ(reading.events[0].trade.price, (Price{124'800'000'000}));
  EXPECT_EQ(reading.events[3].trade.price, (Price{124'995'000'000}));
  EXPECT_EQ(reading.events[0].time, the_day + 14h + 31min - 1ns);
  EXPECT_EQ(reading.events[3].trade.size, 900U);
  EXPECT_EQ(reading.events[0].flags, event_flag::from_bar);
  EXPECT_EQ(reading.events[0].source, 1);
}

TEST(LeanFeed, takes_symbol_and_source_from_the_entry) {
  const auto reading = read(zip_of("20250127_brk.b_minute_trade.csv", ""), "20250127_trade.zip");
  EXPECT_EQ(reading.feed->info().listings.at(0).symbol, "BRK.B");
  EXPECT_EQ(reading.feed->info().sources.at(0), "20250127_brk.b_minute_trade");
  EXPECT_TRUE(reading.events.empty());
}

TEST(LeanFeed, counts_bad_rows_by_reason_and_line) {
  const auto reading = read(zip_of(entry,
                                   "34200000,10,10,10,10,1\n34200000,10,10,10,10,1\n34260000,10,10,10,10\n"
                                   "34260001,10,10,10,10,1\n86400000,10,10,10,10,1\n34260000,10,x,10,10,1\n"
                                   "34260000,10,10,10,10,-1\n34260000,10,9,10,10,1\n34260000,99999999999999,1,1,1,1\n"
                                   "\n14400000,10,10,10,10,1\n"));
  std::vector<std::pair<std::string, std::uint64_t>> rejects;
  for (const Reject& reject : reading.feed->tally().rejects()) rejects.emplace_back(reject.reason, reject.first_at);
  EXPECT_EQ(rejects, (std::vector<std::pair<std::string, std::uint64_t>>{
                         {"bar repeats the minute of the one before", 2},
                         {"expected six fields: time, open, high, low, close, volume", 3},
                         {"bar does not start on a minute", 4},
                         {"time is not within one day", 5},
                         {"price is not a number of ten-thousandths", 6},
                         {"volume is not a whole number of shares", 7},
                         {"bar's high is below its low", 8}}));
  EXPECT_EQ(reading.feed->tally().passed_over_count(), 1U);
  EXPECT_EQ(reading.feed->tally().records_in, 11U);
  EXPECT_EQ(reading.feed->tally().late, 1U);
  ASSERT_EQ(reading.events.size(), 2U);
  EXPECT_EQ(reading.events[1].flags, event_flag::from_bar | event_flag::late);
  EXPECT_EQ(reading.events[1].time, reading.events[0].time);
}

TEST(LeanFeed, a_damaged_entry_ends_the_feed_and_is_counted) {
  std::string bytes = zip_of(entry, "34200000,10,10,10,10,1\n");
  bytes[bytes.find(",1\n") + 1] = '2';
  const auto reading = read(std::move(bytes));
  ASSERT_EQ(reading.feed->tally().rejects().size(), 1U);
  EXPECT_EQ(reading.feed->tally().rejects()[0].reason, "zip entry is damaged");
}

TEST(LeanFeed, refuses_any_other_zip) {
  EXPECT_THAT(error_of("no zip at all"), HasSubstr("nvda_20250127_trade.zip: expected a zip: "));
  EXPECT_THAT(error_of("PK"), HasSubstr("expected a zip: "));
  EXPECT_THAT(error_of(zip_of({})), HasSubstr("expected one entry in the zip, found 0"));
  EXPECT_THAT(error_of(zip_of(std::array{Entry{entry, ""}, Entry{"readme", ""}})), HasSubstr("found 2"));
  for (const char* name :
       {"20250127_nvda_minute_quote.csv", "20250127_nvda_second_trade.csv", "20250127_nvda_Trade_Tick.csv", "nvda.csv",
        "20251327_nvda_minute_trade.csv", "20250127__minute_trade.csv", "20250127_minute_trade.csv",
        "20250127_a/b_minute_trade.csv", "_minute_trade.csv"}) {
    EXPECT_THAT(error_of(zip_of(name, "")), HasSubstr("expected an entry named <yyyymmdd>_<symbol>_minute_trade.csv"))
        << name;
  }
}

TEST(LeanFeed, refuses_a_zip_whose_name_disagrees_with_its_entry) {
  EXPECT_THAT(error_of(zip_of(entry, ""), "x/amd_20250127_trade.zip"),
              HasSubstr("is named for AMD, its entry for NVDA"));
  EXPECT_THAT(error_of(zip_of(entry, ""), "nvda_20250124_trade.zip"),
              HasSubstr("named for 20250124, its entry for 20250127"));
  EXPECT_EQ(error_of(zip_of(entry, ""), "renamed.zip"), "no error");
  EXPECT_EQ(error_of(zip_of(entry, ""), "renamed_trade.zip"), "no error");
}

TEST(LeanFeed, refuses_an_entry_that_claims_to_be_enormous) {
  std::string bytes = zip_of(entry, "");
  const std::size_t directory = bytes.find("PK\x01\x02");
  bytes[directory + 24 + 3] = '\x10';  // the unpacked size, 4.3.12
  EXPECT_THAT(error_of(bytes), HasSubstr("expected at most 64 MiB unpacked, found 268435456"));
}

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST(LeanFeed, knows_a_zip_by_its_head) {
  EXPECT_TRUE(looks_like_zip(bytes_of(zip_of(entry, ""))));
  EXPECT_TRUE(looks_like_zip(bytes_of(zip_of({}))));
  EXPECT_FALSE(looks_like_zip(bytes_of("time,symbol")));
  EXPECT_FALSE(looks_like_zip(bytes_of("PK")));
  EXPECT_THROW(static_cast<void>(open_lean("/nowhere.zip")), SetupError);
}

}  // namespace
}  // namespace tocsin
