#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "feeds/lean/lean_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path folder = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "bars/lean";
constexpr Time midnight = std::chrono::sys_days{std::chrono::January / 27 / 2025} + 5h;  // in New York

class LeanBars : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no captures in " << folder;
  }
};

std::vector<Event> trades_of(Feed& feed) {
  std::vector<Event> events;
  for (auto batch = feed.next(); !batch.empty(); batch = feed.next()) {
    events.insert(events.end(), batch.begin(), batch.end());
  }
  return events;
}

std::vector<std::filesystem::path> zips() {
  std::set<std::filesystem::path> sorted;
  for (const auto& file : std::filesystem::directory_iterator(folder)) sorted.insert(file.path());
  return {sorted.begin(), sorted.end()};
}

// Lines and shares of the zip's text, by nothing but libzip and a loop.
struct Count {
  std::uint64_t lines = 0;
  std::uint64_t shares = 0;
};
Count count_plainly(const std::filesystem::path& path) {
  zip_t* zip = zip_open(path.c_str(), ZIP_RDONLY, nullptr);
  zip_file_t* entry = zip_fopen_index(zip, 0, 0);
  std::string text(1 << 20, '\0');
  text.resize(static_cast<std::size_t>(zip_fread(entry, text.data(), text.size())));
  zip_fclose(entry);
  zip_discard(zip);
  if (!text.ends_with('\n')) text += '\n';
  Count count;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    count.shares += std::stoull(text.substr(text.rfind(',', end) + 1));
    ++count.lines;
    at = end + 1;
  }
  return count;
}

TEST_F(LeanBars, every_zip_decodes_to_its_own_count_of_bars_and_shares) {
  const auto paths = zips();
  ASSERT_EQ(paths.size(), 30U);
  for (const auto& path : paths) {
    const auto feed = open_lean(path);
    std::uint64_t shares = 0;
    std::set<Time> bars;
    for (const Event& event : trades_of(*feed)) {
      shares += event.trade.size;
      bars.insert(event.time);
    }
    const Count expected = count_plainly(path);
    EXPECT_EQ(feed->tally().records_in, expected.lines) << path;
    EXPECT_EQ(bars.size(), expected.lines) << path;
    EXPECT_EQ(shares, expected.shares) << path;
    EXPECT_EQ(feed->tally().rejected_count(), 0U) << path;
    EXPECT_EQ(feed->tally().late, 0U) << path;
  }
}

// The trades of the bars that start from `from` to before `to`, on the clock of New York.
std::vector<Event> between(std::span<const Event> trades, Duration from, Duration to) {
  std::vector<Event> out;
  std::ranges::copy_if(trades, std::back_inserter(out), [&](const Event& trade) {
    return trade.venue_time >= midnight + from && trade.time < midnight + to;
  });
  return out;
}

const Event& lowest(const std::vector<Event>& trades) {
  return *std::ranges::min_element(trades, {}, [](const Event& trade) { return trade.trade.price; });
}

TEST_F(LeanBars, nvda_has_its_published_figures_of_27_january) {
  const auto feed = open_lean(folder / "nvda_20250127_trade.zip");
  EXPECT_EQ(feed->info().listings.at(0).symbol, "NVDA");
  const auto trades = trades_of(*feed);
  EXPECT_EQ(feed->tally().records_in, 960U);  // every minute from 04:00 to 20:00

  const auto before = between(trades, 4h, 9h + 30min);
  EXPECT_EQ(lowest(before).trade.price, (Price{122'750'000'000}));
  EXPECT_EQ(std::chrono::floor<std::chrono::minutes>(lowest(before).time - midnight), 5h + 54min);

  const auto regular = between(trades, 9h + 30min, 16h);
  EXPECT_EQ(regular.front().trade.price, (Price{124'800'000'000}));
  EXPECT_EQ(lowest(regular).trade.price, (Price{116'700'000'000}));
  EXPECT_EQ(std::chrono::floor<std::chrono::minutes>(lowest(regular).time - midnight), 14h + 47min);
  // The closing auction (118.42) prints after the last bar of the session.
  EXPECT_GE(regular.back().trade.price, (Price{118'420'000'000}));
  EXPECT_LE(regular.back().trade.price, (Price{118'580'000'000}));
}

}  // namespace
}  // namespace tocsin
