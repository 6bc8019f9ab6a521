#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/any_feed.hpp"
#include "app/book.hpp"
#include "bench/generator/deep_day.hpp"
#include "bench/generator/itch_day.hpp"
#include "feeds/book/book_feed.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

const WrittenReading monday{.csv = {}, .date = "2025-01-27"};

struct Shown {
  std::string out;
  std::string said;
};

// A made-up day in a file of ITCH, and what is said of it.
class BookCommand : public testing::Test {
 protected:
  BookCommand() {
    bench::write_itch_day(path_, {.messages = 20'000, .stocks_count = 10, .live_orders = 300, .levels = 150});
    symbol_ = open_feed(path_, reading_of(monday))->info().listings.front().symbol;
  }

  [[nodiscard]] Shown shown(const std::string& at, WrittenReading reading = monday) const {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    book({.files = {path_}, .symbol = symbol_, .at = at, .reading = std::move(reading)});
    return {.out = testing::internal::GetCapturedStdout(), .said = testing::internal::GetCapturedStderr()};
  }
  void cut_to(double part) {
    std::filesystem::resize_file(
        path_, static_cast<std::uintmax_t>(part * static_cast<double>(std::filesystem::file_size(path_))));
  }

  ScratchFolder folder_;
  std::string path_ = folder_.path("day.itch");
  std::string symbol_;
};

TEST_F(BookCommand, says_nothing_beside_the_book_where_nothing_is_wrong) {
  const Shown shown = this->shown("12:00");
  EXPECT_THAT(shown.out, HasSubstr("12:00:00"));
  EXPECT_EQ(shown.said, "");
}

TEST_F(BookCommand, says_where_the_recording_ends_if_that_is_before_the_time) {
  EXPECT_THAT(shown("23:59").said,
              ContainsRegex("tocsin: .*day.itch: ends at 20:[0-9:.]+, before --at: this is its last book\n$"));
  cut_to(0.5);
  const Shown late = shown("19:00");
  EXPECT_THAT(late.said, ContainsRegex("day.itch: ends at 1[0-9]:[0-9:.]+, before --at"));
}

TEST_F(BookCommand, says_where_the_recording_begins_if_that_is_after_the_time) {
  const Shown early = shown("02:00");
  EXPECT_THAT(early.out, HasSubstr("no orders"));
  EXPECT_THAT(early.said, ContainsRegex("^tocsin: .*day.itch: begins at 03:[0-9:.]+, after --at\n$"));
}

TEST_F(BookCommand, shows_what_could_not_be_read) {
  ASSERT_EQ(shown("19:00").said, "");
  std::string bytes = text_of_file(path_);
  for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 40; ++at) bytes[at] = '\xff';
  folder_.file("day.itch", bytes);
  EXPECT_THAT(shown("19:00").said, HasSubstr(" rejected: "));
  EXPECT_THAT(shown("19:00").said, testing::Not(HasSubstr("passed over")));
}

TEST_F(BookCommand, names_the_option_where_there_is_no_room) {
  WrittenReading small = monday;
  small.orders_max = 10;
  small.may_grow = false;
  EXPECT_THAT(shown("16:00", small).said,
              ContainsRegex("rejected: an order for which there is no room \\(see --orders-max and --grow\\)"));
  small.may_grow = true;
  const Shown grown = shown("16:00", small);
  EXPECT_EQ(grown.said, "");
  EXPECT_EQ(grown.out, shown("16:00").out);
}

TEST(Reading, sets_what_the_readers_of_captures_take) {
  WrittenReading written;
  const CaptureOptions usual = reading_of(written).capture;
  EXPECT_EQ(usual.depth_levels, CaptureOptions{}.depth_levels);
  EXPECT_EQ(usual.orders_max, CaptureOptions{}.orders_max);
  EXPECT_EQ(usual.may_grow, CaptureOptions{}.may_grow);
  written.depth_levels = 16;
  written.orders_max = 1;
  written.may_grow = !usual.may_grow;
  const CaptureOptions set = reading_of(written).capture;
  EXPECT_EQ(set.depth_levels, 16U);
  EXPECT_EQ(set.orders_max, 1U);
  EXPECT_EQ(set.may_grow, !usual.may_grow);
}

TEST(Reading, of_more_levels_gives_quotes_of_more_depth) {
  const ScratchFolder folder;
  const std::string path = folder.path("deep.pcap");
  bench::write_deep_day(path, {.messages = 5'000, .stocks_count = 5});
  const auto depth_at_the_end = [&](std::uint32_t levels) {
    const auto events = events_left(*open_feed(path, reading_of({.depth_levels = levels})));
    std::uint64_t sum = 0;
    for (const Event& event : events) sum += event.kind == EventKind::quote ? event.quote.bid_depth : 0;
    return sum;
  };
  EXPECT_LT(depth_at_the_end(1), depth_at_the_end(5));
  EXPECT_LT(depth_at_the_end(5), depth_at_the_end(16));
}

}  // namespace
}  // namespace tocsin
