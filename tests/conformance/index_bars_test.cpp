#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

#include "feeds/csv/csv_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using std::chrono::January;
using std::chrono::sys_days;

const std::filesystem::path path = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "bars/index_5m.csv";

// High and low of a symbol on a day, and how many bars it has.
struct DayRange {
  Price high{std::numeric_limits<std::int64_t>::min()};
  Price low{std::numeric_limits<std::int64_t>::max()};
  std::map<Time, int> bars;
};
using Days = std::map<std::pair<std::string, sys_days>, DayRange>;

class IndexBars : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no bars at " << path;
    feed_ = open_csv(path, parse_csv_spec("time=time_raw,bar=5m,rename=SPX:^GSPC;SOX:^SOX;IXIC:^IXIC"));
  }

  Days read() {
    Days days;
    Time previous = Time::min();
    for (auto batch = feed_->next(); !batch.empty(); batch = feed_->next()) {
      for (const Event& event : batch) {
        EXPECT_LE(previous, event.time);
        previous = event.time;
        const std::string& symbol = feed_->info().listings[index_of(event.instrument)].symbol;
        DayRange& day = days[{symbol, std::chrono::floor<std::chrono::days>(event.time)}];
        day.high = std::max(day.high, event.trade.price);
        day.low = std::min(day.low, event.trade.price);
        ++day.bars[event.time];
      }
    }
    return days;
  }

  std::unique_ptr<Feed> feed_;
};

TEST_F(IndexBars, are_sorted_by_time_since_the_file_is_grouped_by_symbol) {
  EXPECT_EQ(feed_->info().format, "CSV bars, sorted by time (2 stamps go back)");
  EXPECT_EQ(feed_->info().sources.at(0), "index_5m");
  EXPECT_EQ(feed_->info().first, Time{sys_days{January / 24 / 2025} + 14h + 35min - 1ns});
  EXPECT_EQ(feed_->info().last, Time{sys_days{January / 27 / 2025} + 21h - 1ns});
}

TEST_F(IndexBars, decode_to_their_counts) {
  const Days days = read();
  EXPECT_EQ(feed_->tally().records_in, 468U);
  EXPECT_EQ(feed_->tally().rejected_count(), 0U);
  EXPECT_EQ(feed_->tally().late, 0U);
  EXPECT_EQ(days.size(), 6U);
  for (const auto& [key, day] : days) EXPECT_EQ(day.bars.size(), 78U) << key.first;
}

TEST_F(IndexBars, sox_has_its_highs_and_lows) {
  const Days days = read();
  const DayRange& friday = days.at({"^SOX", sys_days{January / 24 / 2025}});
  EXPECT_EQ(friday.high, (Price{5'449'810'000'000}));
  EXPECT_EQ(friday.low, (Price{5'320'610'000'000}));
  const DayRange& monday = days.at({"^SOX", sys_days{January / 27 / 2025}});
  EXPECT_EQ(monday.high, (Price{5'045'430'000'000}));
  EXPECT_EQ(monday.low, (Price{4'785'430'000'000}));
}

}  // namespace
}  // namespace tocsin
