#include "feeds/index/capture_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "app/book.hpp"
#include "app/import.hpp"
#include "bench/generator/deep_day.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/generator/mold_packets.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/index/indexed_feed.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "tests/support/compressed.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using Bytes = std::vector<std::byte>;
using Files = std::vector<bytes::StoredBytes>;

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);  // 27 January 2025 in New York
const CaptureOptions monday{.date = std::chrono::local_days(std::chrono::January / 27 / 2025), .orders_max = 20'000};

Bytes itch_frames() {
  bench::ItchDay day({.messages = 60'000, .seed = 7, .stocks_count = 25, .live_orders = 1'500, .levels = 500});
  Bytes frames;
  while (day.append(frames)) {
  }
  return frames;
}

std::string write(const ScratchFolder& folder, std::string_view name, const Bytes& bytes) {
  return folder.file(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// A few packets of each line are lost, and some of both.
std::vector<bench::RecordedPacket> without_some(std::vector<bench::RecordedPacket> packets, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::erase_if(packets, [&](const auto&) { return random() % 40 == 0; });
  return packets;
}

// The first half of a day in one session and the rest in the next; beside both, a packet in a hundred of a third.
std::vector<bench::RecordedPacket> packets_of_three_sessions(std::span<const std::byte> frames) {
  std::size_t half = 0;
  while (half < frames.size() / 2) half += itch::whole_frame_size(frames.subspan(half));
  std::vector<bench::RecordedPacket> all;
  for (const char session : {'1', '2'}) {
    auto packets = bench::mold_packets(session == '1' ? frames.first(half) : frames.subspan(half), midnight);
    packets.back().time = packets[packets.size() - 2].time;
    const auto add = [&](bench::RecordedPacket packet, char of) {
      packet.payload[9] = static_cast<std::byte>(of);
      all.push_back(std::move(packet));
    };
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (i % 100 == 0) add(packets[i], '3');
      add(packets[i], session);
    }
  }
  return all;
}

// The same recordings in all the forms that they come in, in files of their own.
struct Recorded {
  explicit Recorded(std::string_view form) : name(form) {
    if (form == "deep") {
      bench::write_deep_day(folder.path("deep.pcap"), {.messages = 60'000, .seed = 3, .stocks_count = 30});
      paths = {folder.path("deep.pcap")};
    } else if (form == "mold") {
      const auto packets = bench::mold_packets(itch_frames(), midnight);
      const auto later = bench::second_line(packets, std::chrono::microseconds(30));
      paths = {write(folder, "a.pcap", bench::pcap_bytes(without_some(packets, 1))),
               write(folder, "b.pcap.gz", gzip(bench::pcap_bytes(without_some(later, 2))))};
    } else if (form == "sessions") {
      paths = {write(folder, "day.pcap", bench::pcap_bytes(packets_of_three_sessions(itch_frames())))};
    } else {
      const Bytes plain = itch_frames();
      paths = {write(folder, name, form == "gzip" ? gzip(plain) : form == "zstd" ? zstd(plain) : plain)};
    }
  }

  [[nodiscard]] Files files() const {
    Files files;
    for (const std::string& path : paths) files.push_back(bytes::stored_file(path));
    return files;
  }
  [[nodiscard]] std::unique_ptr<BookFeed> open(const Files& lines, const CaptureOptions& options) const {
    return name == "deep" ? open_iex(lines, options) : open_itch(lines, options);
  }
  [[nodiscard]] std::unique_ptr<BookFeed> open(const CaptureOptions& options) const { return open(files(), options); }
  // The deep day is but a moment long.
  [[nodiscard]] Duration interval() const {
    return name == "deep" ? Duration{std::chrono::microseconds(300)} : Duration{std::chrono::minutes(20)};
  }
  void make_index() const { make_index({.interval = interval(), .share = 1}); }
  void make_index(MarkSpacing spacing) const {
    IndexedFeed feed(
        files(), [this](const Files& lines, const CaptureOptions& options) { return open(lines, options); }, monday,
        index_path(paths.front()), spacing);
    (void)events_left(feed);
  }
  [[nodiscard]] CaptureIndex index() const { return CaptureIndex(bytes::stored_file(index_path(paths.front()))); }

  std::string name;
  ScratchFolder folder;
  std::vector<std::string> paths;
};

// But for their numbers.
bool are_same(Event a, Event b) {
  a.sequence = b.sequence = 0;
  return std::memcmp(&a, &b, sizeof a) == 0;
}

bool are_same(std::span<const Event> a, std::span<const Event> b) {
  return std::ranges::equal(a, b, [](const Event& one, const Event& other) { return are_same(one, other); });
}

void expect_same_books(const BookFeed& a, const BookFeed& b) {
  for (std::uint32_t i = 0; i < a.info().listings.size(); ++i) {
    const Depth one = a.depth(InstrumentId{i}, 1'000);
    const Depth other = b.depth(InstrumentId{i}, 1'000);
    const auto is_level = [](const DepthLevel& x, const DepthLevel& y) {
      return x.price == y.price && x.size == y.size;
    };
    EXPECT_TRUE(std::ranges::equal(one.bids, other.bids, is_level));
    EXPECT_TRUE(std::ranges::equal(one.asks, other.asks, is_level));
    EXPECT_EQ(one.is_doubtful, other.is_doubtful);
  }
}

class CaptureIndexOf : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Forms, CaptureIndexOf, testing::Values("plain", "gzip", "zstd", "mold", "sessions", "deep"));

struct MarkedFeed {
  explicit MarkedFeed(BookFeed& feed) {
    for (auto batch = feed.next(); !batch.empty(); batch = feed.next()) {
      events.insert(events.end(), batch.begin(), batch.end());
      if (auto mark = feed.mark()) marks.emplace_back(events.size(), std::move(*mark));
    }
  }

  std::vector<Event> events;
  std::vector<std::pair<std::size_t, FeedMark>> marks;  // and events before each
};

TEST_P(CaptureIndexOf, a_recording_goes_on_from_a_mark_as_if_it_had_been_read_from_the_start) {
  const Recorded recorded(GetParam());
  const auto whole_feed = recorded.open(monday);
  const MarkedFeed whole(*whole_feed);
  ASSERT_GT(whole.marks.size(), 10);
  for (std::size_t i = 0; i < whole.marks.size(); i += whole.marks.size() / 10) {
    const auto& [before, mark] = whole.marks[i];
    CaptureOptions options = monday;
    options.resume = &mark;
    const auto feed = recorded.open(options);
    EXPECT_EQ(feed->info().sources, whole_feed->info().sources);
    const FeedMark again = feed->mark().value();
    EXPECT_EQ(again.time, mark.time);
    EXPECT_EQ(again.offsets, mark.offsets);
    EXPECT_TRUE(again.state == mark.state) << "what was restored is all that was saved";
    const std::vector<Event> tail = events_left(*feed);
    EXPECT_TRUE(are_same(tail, std::span(whole.events).subspan(before)));
    EXPECT_TRUE(tail.empty() || tail.front().sequence == 1);
    EXPECT_EQ(feed->tally().events_out, tail.size());
    expect_same_books(*feed, *whole_feed);
  }
}

TEST_P(CaptureIndexOf, books_at_any_time_are_the_same_with_an_index_and_without) {
  const Recorded recorded(GetParam());
  const std::vector<Event> events = events_left(*recorded.open(monday));
  recorded.make_index();
  const CaptureIndex index = recorded.index();
  EXPECT_EQ(index.first(), events.front().time);
  std::mt19937_64 random(5);
  int resumed = 0;
  for (int i = 0; i < 20; ++i) {
    CaptureOptions options = monday;
    options.until = events[random() % events.size()].time + Duration{static_cast<std::int64_t>(random() % 3) - 1};
    const auto plain = recorded.open(options);
    const auto mark = index.mark_at(*options.until);
    if (mark) options.resume = &*mark;
    resumed += mark ? 1 : 0;
    const auto seeking = recorded.open(options);
    (void)events_left(*plain);
    (void)events_left(*seeking);
    expect_same_books(*seeking, *plain);
  }
  EXPECT_GE(resumed, 10);
}

TEST(CaptureIndex, is_of_the_files_and_options_it_was_made_with) {
  const Recorded recorded("plain");
  recorded.make_index();
  const CaptureIndex index = recorded.index();
  index.check(index_subject(recorded.files(), monday));
  const auto refusal = [&](const CaptureOptions& options) {
    return setup_error_of([&] {
      index.check(index_subject(recorded.files(), options));
      return 0;
    });
  };
  EXPECT_THAT(refusal({}), testing::HasSubstr("another --date"));
  CaptureOptions deeper = monday;
  deeper.depth_levels = 6;
  EXPECT_THAT(refusal(deeper), testing::HasSubstr("another --depth-levels"));
  CaptureOptions bounded = monday;
  bounded.may_grow = !monday.may_grow;
  EXPECT_THAT(refusal(bounded), testing::HasSubstr("another --orders-max or --grow"));
  std::ofstream(recorded.paths.front(), std::ios::app) << "more";
  EXPECT_THAT(refusal(monday), testing::HasSubstr("of other files"));
}

TEST(CaptureIndex, takes_no_more_than_a_fiftieth_of_the_recording_and_still_has_marks) {
  const std::uint64_t size = itch_frames().size();
  for (const char* form : {"plain", "gzip", "zstd"}) {
    const Recorded recorded(form);
    recorded.make_index({.interval = std::chrono::seconds(1)});
    const auto index_size = std::filesystem::file_size(index_path(recorded.paths.front()));
    constexpr std::uint64_t directory_max = 1'000;
    EXPECT_LE(index_size, size / 50 + directory_max) << form;
    EXPECT_GE(index_size, size / 100) << form;
    const CaptureIndex index = recorded.index();
    EXPECT_TRUE(index.mark_at(Time::max()).has_value()) << form;
  }
}

TEST(CaptureIndex, is_refused_with_a_reason_where_it_is_cut_short_or_damaged) {
  const Recorded recorded("plain");
  recorded.make_index();
  const std::string whole = text_of_file(index_path(recorded.paths.front()));
  const auto reason_of = [](const std::string& bytes) {
    return setup_error_of([&] {
      const CaptureIndex index(bytes::stored_in_memory(std::as_bytes(std::span(bytes)), "day.index"));
      return index.mark_at(Time::max()).has_value();
    });
  };
  ASSERT_EQ(reason_of(whole), "no error");
  for (const std::size_t size : {std::size_t{0}, std::size_t{20}, std::size_t{60}, whole.size() - 1}) {
    EXPECT_THAT(reason_of(whole.substr(0, size)), testing::StartsWith("day.index: ")) << size;
  }
  std::string other_version = whole;
  other_version[8] = 9;
  EXPECT_EQ(reason_of(other_version), "day.index: index version 9, expected 3");
  for (const std::size_t at : {std::size_t{20}, whole.size() - 3}) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_THAT(reason_of(damaged), testing::HasSubstr("the index is damaged")) << at;
  }
}

TEST(CaptureIndex, a_mark_of_another_recording_is_refused) {
  const Recorded recorded("plain");
  const auto feed = recorded.open(monday);
  (void)feed->next();
  FeedMark mark = feed->mark().value();
  CaptureOptions options = monday;
  options.resume = &mark;
  mark.state.resize(mark.state.size() / 2);
  EXPECT_THAT(setup_error_of([&] { return recorded.open(options); }), testing::HasSubstr("none of this recording"));
  mark.offsets.push_back(0);
  EXPECT_THAT(setup_error_of([&] { return recorded.open(options); }), testing::HasSubstr("number of files"));
}

TEST(CaptureIndex, is_not_there_before_it_is_whole) {
  const Recorded recorded("plain");
  const auto open = [](const Files& lines, const CaptureOptions& options) { return open_itch(lines, options); };
  {
    IndexedFeed feed(recorded.files(), open, monday, recorded.folder.path("day.index"));
    (void)feed.next();
  }
  EXPECT_FALSE(std::filesystem::exists(recorded.folder.path("day.index")));
  EXPECT_FALSE(std::filesystem::exists(recorded.folder.path("day.index.new")));
}

struct Shown {
  std::string out;
  std::string said;
};

Shown shown_book(const Recorded& recorded, const std::string& symbol, const std::string& at) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  book({.files = recorded.paths, .symbol = symbol, .at = at, .reading = {.csv = {}, .date = "2025-01-27"}});
  return {.out = testing::internal::GetCapturedStdout(), .said = testing::internal::GetCapturedStderr()};
}

TEST(CaptureIndex, the_book_command_shows_the_same_with_it_and_says_why_it_ignores_it) {
  const Recorded recorded("mold");
  const std::string path = index_path(recorded.paths.front());
  const auto listings = recorded.open(monday)->info().listings;
  std::vector<std::pair<std::string, std::string>> questions;
  for (const char* at : {"05:00", "09:31:10", "12:00:01", "15:45"}) {
    questions.emplace_back(listings[questions.size() * 3].symbol, at);
  }
  std::vector<std::string> plain;
  for (const auto& [symbol, at] : questions) plain.push_back(shown_book(recorded, symbol, at).out);
  testing::internal::CaptureStdout();
  import_captures({.files = recorded.paths, .out = "", .index = true, .symbols = {}, .reading = {{}, "2025-01-27"}});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr(path));
  ASSERT_TRUE(CaptureIndex(bytes::stored_file(path)).mark_at(midnight + std::chrono::hours(9)).has_value());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Shown shown = shown_book(recorded, questions[i].first, questions[i].second);
    EXPECT_EQ(shown.out, plain[i]);
    EXPECT_THAT(shown.said, testing::Not(testing::HasSubstr("instead")));
  }
  std::ofstream(path, std::ios::binary | std::ios::in) << "something";
  const Shown ignored = shown_book(recorded, questions[1].first, questions[1].second);
  EXPECT_EQ(ignored.out, plain[1]);
  EXPECT_THAT(ignored.said, testing::StartsWith("tocsin: " + path +
                                                ": is no index, which starts with TOCSINDX; reading from the start "
                                                "instead\n"));
}

}  // namespace
}  // namespace tocsin
