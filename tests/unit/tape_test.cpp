#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/setup_error.hpp"
#include "feeds/lane.hpp"
#include "feeds/tape/event_check.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_report.hpp"
#include "feeds/tape/tape_writer.hpp"

namespace tocsin {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint32_t block_events = 4;
constexpr std::size_t block_bytes = (block_events + 1ULL) * 64;

TapeHeader small_header() {
  return {.listings = {{.symbol = "NVDA",
                        .name = "NVIDIA",
                        .sector = "chips",
                        .prior_close = Price::whole(142),
                        .shares_outstanding = 24'490'000'000,
                        .luld_tier = 1,
                        .split_to = 10},
                       {.symbol = "AMD"},
                       {.symbol = "^SOX", .type = InstrumentType::index}},
          .sources = {"tape A", "tape B"},
          .provenance = "made up",
          .notes = "four events a block",
          .timer_grid = std::nullopt,
          .block_events = block_events};
}

Event trade_at(std::int64_t ns, std::uint32_t instrument = 0) {
  Event event = blank_event(EventKind::trade, time_from_ns(ns), InstrumentId{instrument});
  event.source = 1;
  event.sequence = static_cast<std::uint64_t>(ns);
  event.trade = {.price = Price::whole(100 + ns % 7), .size = 100, .id = 0, .conditions = 0, .zero = {}};
  return event;
}

// Events at 10, 20, 30 ...
std::vector<Event> trades(std::size_t count) {
  std::vector<Event> events;
  for (std::size_t i = 1; i <= count; ++i) {
    events.push_back(trade_at(static_cast<std::int64_t>(i) * 10, static_cast<std::uint32_t>(i % 3)));
  }
  return events;
}

Bytes read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(chars));
  return {bytes.begin(), bytes.end()};
}

class Tape : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  Bytes finished(std::span<const Event> events) {
    TapeWriter writer(path_, small_header());
    writer.append(events);
    writer.finish();
    return read_bytes(path_);
  }
  // A journal that was sealed after `sealed` events, given the rest, and broke off.
  Bytes broken_off(std::span<const Event> events, std::size_t sealed) {
    TapeWriter writer(path_, small_header());
    writer.append(events.first(sealed));
    writer.seal();
    writer.append(events.subspan(sealed));
    return read_bytes(path_);
  }

  std::string path_ = ::testing::TempDir() + "tape_test_" + std::to_string(::getpid()) + ".tape";
};

std::vector<Event> drain(Feed& feed) {
  std::vector<Event> events;
  for (auto batch = feed.next(); !batch.empty(); batch = feed.next())
    events.insert(events.end(), batch.begin(), batch.end());
  return events;
}

std::vector<Event> read(std::span<const std::byte> bytes, TapeWindow window = {}) {
  return drain(*open_tape(bytes, "test.tape", window));
}

bool same(std::span<const Event> a, std::span<const Event> b) { return std::ranges::equal(a, b, same_bytes); }

bool is_prefix(std::span<const Event> prefix, std::span<const Event> all) {
  return prefix.size() <= all.size() && same(prefix, all.first(prefix.size()));
}

std::size_t header_bytes(std::span<const std::byte> tape) { return decode_header(tape, "test.tape").bytes; }

TEST_F(Tape, gives_back_the_events_it_was_given) {
  for (const std::size_t count : {0U, 1U, 3U, 4U, 5U, 8U, 9U, 700U}) {
    const auto events = trades(count);
    EXPECT_TRUE(same(read(finished(events)), events)) << count;
  }
}

TEST_F(Tape, gives_back_its_header) {
  finished(trades(1));
  const auto feed = open_tape(path_);
  const FeedInfo& info = feed->info();
  EXPECT_EQ(info.format, "tape");
  EXPECT_EQ(info.sources, (std::vector<std::string>{"tape A", "tape B"}));
  EXPECT_EQ(info.provenance, "made up");
  ASSERT_EQ(info.listings.size(), 3U);
  EXPECT_EQ(info.listings[0].sector, "chips");
  EXPECT_EQ(info.listings[0].prior_close, Price::whole(142));
  EXPECT_EQ(info.listings[0].shares_outstanding, 24'490'000'000U);
  EXPECT_EQ(info.listings[0].luld_tier, 1);
  EXPECT_EQ(info.listings[0].split_to, 10U);
  EXPECT_EQ(info.listings[2].type, InstrumentType::index);
  EXPECT_EQ(info.first, time_from_ns(10));
}

TEST_F(Tape, is_the_same_bytes_for_the_same_events) {
  const auto events = trades(11);
  const Bytes once = finished(events);
  TapeWriter writer(path_, small_header());
  for (const Event& event : events) {
    writer.append(std::span(&event, 1));
    writer.seal();
  }
  writer.finish();
  EXPECT_EQ(read_bytes(path_), once);
}

TEST_F(Tape, is_known_by_its_first_bytes) {
  EXPECT_TRUE(looks_like_tape(finished({})));
  EXPECT_FALSE(looks_like_tape(std::as_bytes(std::span("DBN"))));
}

TEST_F(Tape, starts_at_the_first_event_of_a_window_and_stops_before_its_end) {
  const auto events = trades(23);
  const Bytes tape = finished(events);
  for (std::int64_t from = 0; from <= 240; from += 5) {
    for (std::int64_t to = from; to <= 240; to += 5) {
      std::vector<Event> expected;
      std::ranges::copy_if(events, std::back_inserter(expected),
                           [&](const Event& e) { return e.time >= time_from_ns(from) && e.time < time_from_ns(to); });
      EXPECT_TRUE(same(read(tape, {.from = time_from_ns(from), .to = time_from_ns(to)}), expected))
          << from << ' ' << to;
    }
  }
}

TEST_F(Tape, finds_the_first_of_many_events_with_one_time) {
  std::vector<Event> events(10, trade_at(50));
  events.insert(events.begin(), trade_at(49));
  EXPECT_EQ(read(finished(events), {.from = time_from_ns(50)}).size(), 10U);
}

TEST_F(Tape, that_broke_off_keeps_what_was_sealed) {
  const auto events = trades(11);
  for (std::size_t sealed = 0; sealed <= events.size(); ++sealed) {
    const auto left = read(broken_off(events, sealed));
    EXPECT_TRUE(is_prefix(left, events));
    EXPECT_GE(left.size(), sealed);
  }
}

TEST_F(Tape, cut_at_any_byte_keeps_every_whole_block) {
  const auto events = trades(10);
  for (const Bytes& tape : {finished(events), broken_off(events, 10)}) {
    const std::size_t start = header_bytes(tape);
    for (std::size_t length = start; length < tape.size(); ++length) {
      const auto feed = open_tape(std::span(tape).first(length), "test.tape");
      const auto left = drain(*feed);
      ASSERT_TRUE(is_prefix(left, events)) << length;
      ASSERT_GE(left.size(), std::min<std::size_t>((length - start) / block_bytes, 2) * block_events) << length;
      ASSERT_EQ(feed->tally().records_in, feed->tally().events_out + feed->tally().rejected_count()) << length;
    }
  }
}

TEST_F(Tape, tells_the_good_length_of_a_torn_tail) {
  const Bytes tape = broken_off(trades(10), 9);
  const std::size_t good = header_bytes(tape) + 2 * block_bytes;
  const auto feed = open_tape(std::span(tape).first(tape.size() - 1), "test.tape");
  EXPECT_EQ(drain(*feed).size(), 8U);
  ASSERT_EQ(feed->tally().rejects().size(), 1U);
  EXPECT_EQ(feed->tally().rejects()[0].first_at, good);
}

TEST_F(Tape, without_its_foot_loses_no_event) {
  const auto events = trades(10);
  const Bytes tape = finished(events);
  EXPECT_TRUE(same(read(std::span(tape).first(tape.size() - 1)), events));
}

TEST_F(Tape, with_any_byte_of_the_last_block_flipped_gives_no_false_event) {
  const auto events = trades(10);
  for (const Bytes& tape : {finished(events), broken_off(events, 10)}) {
    for (std::size_t at = header_bytes(tape) + 2 * block_bytes; at < tape.size(); ++at) {
      Bytes flipped = tape;
      flipped[at] ^= std::byte{0x40};
      const auto left = read(flipped);
      ASSERT_TRUE(is_prefix(left, events)) << at;
      ASSERT_GE(left.size(), 8U) << at;
    }
  }
}

TEST_F(Tape, with_any_byte_of_the_header_flipped_is_refused) {
  const Bytes tape = finished(trades(2));
  for (std::size_t at = 0; at < 64; ++at) {
    Bytes flipped = tape;
    flipped[at] ^= std::byte{1};
    EXPECT_THROW(read(flipped), SetupError) << at;
  }
}

TEST_F(Tape, cut_within_its_header_is_refused) {
  const Bytes tape = finished(trades(2));
  for (std::size_t length = 0; length < header_bytes(tape); ++length) {
    EXPECT_THROW(read(std::span(tape).first(length)), SetupError) << length;
  }
}

// The second of three blocks, so that no checksum is read when it is replayed.
struct Damage {
  std::size_t offset;  // within an event
  std::uint8_t value;
  std::string_view reason;
};

TEST_F(Tape, rejects_an_event_that_names_what_does_not_exist) {
  const auto events = trades(10);
  for (const Damage& damage :
       {Damage{24, 3, "event instrument is not in the header"}, Damage{28, 0, "event kind does not exist"},
        Damage{28, 10, "event kind does not exist"}, Damage{29, 3, "event side does not exist"},
        Damage{30, 3, "event source is not in the header"}, Damage{28, 4, "event state does not exist"},
        Damage{0, 0, "event time goes back"}, Damage{1, 9, "event time is past its block's last"}}) {
    Bytes tape = finished(events);
    const std::size_t event_at = header_bytes(tape) + block_bytes + 2 * 64;
    tape[event_at + damage.offset] = std::byte{damage.value};
    if (damage.offset == 28 && damage.value == 4) tape[event_at + 40] = std::byte{0};
    const auto feed = open_tape(tape, "test.tape");
    EXPECT_EQ(drain(*feed).size(), 9U) << damage.reason;
    ASSERT_EQ(feed->tally().rejects().size(), 1U) << damage.reason;
    EXPECT_EQ(feed->tally().rejects()[0].reason, damage.reason);
    EXPECT_EQ(feed->tally().rejects()[0].first_at, event_at);
  }
}

TEST_F(Tape, rejects_a_block_whose_seal_is_damaged) {
  Bytes tape = finished(trades(10));
  tape[header_bytes(tape) + block_bytes - 20] ^= std::byte{1};
  const auto feed = open_tape(tape, "test.tape");
  EXPECT_EQ(drain(*feed).size(), 6U);
  ASSERT_EQ(feed->tally().rejects().size(), 1U);
  EXPECT_EQ(feed->tally().rejects()[0].count, 4U);
}

TEST_F(Tape, verified_counts_what_it_holds) {
  finished(trades(10));
  const TapeReport report = verify_tape(path_);
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.events, 10U);
  EXPECT_EQ(report.kinds[0], 10U);
  EXPECT_EQ(report.blocks, 3U);
  EXPECT_EQ(report.first, time_from_ns(10));
  EXPECT_EQ(report.last, time_from_ns(100));
}

TEST_F(Tape, keeps_and_counts_what_the_desk_did) {
  auto events = trades(3);
  Event action = blank_event(EventKind::action, events[1].time, no_instrument);
  action.source = events[1].source;
  action.action = {.target = 7, .until = events[2].time, .text = 1, .verb = DeskVerb::snooze, .zero = {}};
  events.insert(events.begin() + 2, action);
  const Bytes tape = finished(events);
  const TapeReport report = verify_tape(path_);
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.kinds[static_cast<std::size_t>(EventKind::action) - 1], 1U);
  const auto read = drain(*open_tape(tape, "test.tape"));
  ASSERT_EQ(read.size(), 4U);
  EXPECT_TRUE(same_bytes(read[2], action));
}

TEST_F(Tape, rejects_an_action_that_is_none) {
  auto events = trades(2);
  Event action = blank_event(EventKind::action, events[1].time, no_instrument);
  action.source = events[1].source;
  const EventCheck check{.instruments = 1, .sources = 1};
  EXPECT_STREQ(check.fault_of(action, Time{}, Time::max()), "event state does not exist");
  action.action.verb = DeskVerb::mute_subject;
  EXPECT_EQ(check.fault_of(action, Time{}, Time::max()), nullptr);
}

TEST_F(Tape, verified_finds_a_flipped_byte_anywhere_after_the_header) {
  const Bytes tape = finished(trades(10));
  for (std::size_t at = header_bytes(tape); at < tape.size(); ++at) {
    Bytes flipped = tape;
    flipped[at] ^= std::byte{8};
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(flipped.data()), static_cast<std::streamsize>(flipped.size()));
    ASSERT_FALSE(verify_tape(path_).is_sound()) << at;
  }
}

TEST_F(Tape, written_with_a_time_that_goes_back_is_a_bug) {
  const std::vector<Event> events{trade_at(20), trade_at(10)};
  EXPECT_DEATH(finished(events), "good_run");
}

// Kilobytes of mapped files that are in this process's memory.
std::size_t mapped_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "RssFile:") continue;
    std::size_t kb = 0;
    status >> kb;
    return kb;
  }
  return 0;
}

TEST_F(Tape, replayed_holds_no_more_of_a_long_file_than_of_a_short_one) {
  constexpr std::size_t events_count = 1'000'000;
  TapeHeader header = small_header();
  header.block_events = 8191;
  TapeWriter writer(path_, header);
  for (std::size_t i = 1; i <= events_count; ++i) {
    const Event event = trade_at(static_cast<std::int64_t>(i));
    writer.append(std::span(&event, 1));
  }
  writer.finish();
  const auto feed = open_tape(path_);
  const std::size_t before = mapped_kb();
  if (before == 0) GTEST_SKIP() << "this system does not tell what is mapped";
  std::size_t most = 0, count = 0;
  for (auto events = feed->next(); !events.empty(); events = feed->next()) {
    count += events.size();
    if (count % 4096 < events.size()) most = std::max(most, mapped_kb());
  }
  EXPECT_EQ(count, events_count);
  EXPECT_LT(most, before + 4096);  // of 62,500
}

TEST(TapeFile, that_is_not_there_is_named) {
  EXPECT_THROW((void)open_tape("/nowhere/day.tape"), SetupError);
  EXPECT_THROW((void)open_tape("/"), SetupError);
}

}  // namespace
}  // namespace tocsin
