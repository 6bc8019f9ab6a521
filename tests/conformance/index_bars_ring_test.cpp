#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "app/any_feed.hpp"
#include "app/playback.hpp"
#include "app/run.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;

const std::filesystem::path shared = TOCSIN_SHARED_DATA_DIR;
const std::filesystem::path index_bars = shared / "bars/index_5m.csv";
const std::filesystem::path lean = shared / "bars/lean";
const std::string day_folder = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27";

// 27 January 2025 in New York.
constexpr Time at(int hour, int minute) {
  return time_from_ns(1'737'954'000'000'000'000) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}
// When a bar that begins then is known.
constexpr Time end_of_bar(int hour, int minute, int width_minutes) {
  return at(hour, minute) + std::chrono::minutes(width_minutes) - Duration{1};
}

Time end_of_minute(Time time) {
  return std::chrono::floor<std::chrono::minutes>(time) + std::chrono::minutes(1) - Duration{1};
}

// One alert, in words that need no desk.
struct Rang {
  AlertState state;
  std::string subject;
  std::int64_t level_percent;
  Time time;
  Price value;
};

// What rings when the feeds are played through rules over the day's universe.
std::vector<Rang> rung_by(std::vector<std::unique_ptr<Feed>> feeds, const std::string& rule) {
  const ScratchFolder folder;
  const RulesFile rules = RulesFile::load(
      folder.file("rules.toml", "universe = \"" + day_folder + "/universe.csv\"\n[[rule]]\nname = \"r\"\n" + rule));
  Run run(std::move(feeds), rules, {.alerts = {}, .console = false});
  std::vector<Rang> rung;
  run.play({}, [&](const Alert& alert) {
    rung.push_back({alert.state, std::string(run.names().market.name_of(alert.subject)), alert.key / ppm_per_percent,
                    alert.time, Price{alert.value}});
  });
  EXPECT_TRUE(account_of(run.desk(), run.played()).is_balanced());
  return rung;
}

bool rings(const Rang& rang) { return rang.state == AlertState::firing || rang.state == AlertState::escalated; }

class IndexBarsRing : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(index_bars)) GTEST_SKIP() << "no bars at " << index_bars;
  }

  // Monday's alone: Friday's bars stand before the closes that the universe knows.
  static std::vector<Rang> rung(const std::string& levels) {
    const ScratchFolder folder;
    std::string monday;
    std::ifstream in(index_bars);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("symbol") || line.find(",2025-01-27") != std::string::npos) monday += line + "\n";
    }
    const auto csv = parse_csv_spec("time=time_raw,bar=5m,rename=SPX:^GSPC;SOX:^SOX;IXIC:^IXIC");
    return rung_by(open_feeds({folder.file("monday.csv", monday)}, {.csv = csv, .capture = {}}), levels);
  }
};

TEST_F(IndexBarsRing, sox_falls_through_each_level_at_the_end_of_its_published_bar) {
  std::map<std::int64_t, Time> first;
  for (const Rang& rang : rung(R"(
detector = "index_drop"
subject = "^SOX"
reference = "prior_close"
levels = [3, 5, 7, 9, 10]
)")) {
    if (rings(rang)) first.try_emplace(rang.level_percent, rang.time);
  }
  EXPECT_THAT(first, ElementsAre(std::pair(3, end_of_bar(9, 30, 5)), std::pair(5, end_of_bar(9, 30, 5)),
                                 std::pair(7, end_of_bar(10, 15, 5)), std::pair(9, end_of_bar(12, 20, 5)),
                                 std::pair(10, end_of_bar(13, 20, 5))));
}

TEST_F(IndexBarsRing, sox_is_above_ten_per_cent_again_before_the_close) {
  const auto rung_there = rung(R"(
detector = "index_drop"
subject = "^SOX"
reference = "prior_close"
levels = [10]
)");
  ASSERT_FALSE(rung_there.empty());
  EXPECT_EQ(rung_there.back().state, AlertState::resolved);
  EXPECT_LT(rung_there.back().time, at(16, 0));
}

TEST_F(IndexBarsRing, the_market_as_a_whole_comes_nowhere_near_its_breaker) {
  EXPECT_TRUE(rung(R"(
detector = "index_drop"
subject = ["^GSPC", "^IXIC"]
reference = "prior_close"
levels = [7, 13, 20]
)")
                  .empty());
}

// The same bars halt nothing by the rule itself; were it read off the index of the chips, its first level would have
// been reached with the bar that reached 7 %.
TEST_F(IndexBarsRing, no_breaker_of_the_market_is_tripped_by_its_index_and_one_would_be_by_that_of_the_chips) {
  EXPECT_TRUE(rung("detector = \"market_wide_breaker\"\n").empty());
  const auto chips = rung("detector = \"market_wide_breaker\"\nsubject = \"^SOX\"\n");
  ASSERT_FALSE(chips.empty());
  EXPECT_EQ(chips.front().state, AlertState::firing);
  EXPECT_EQ(chips.front().time, end_of_bar(10, 15, 5));
}

class NameBarsRing : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(lean)) GTEST_SKIP() << "no bars in " << lean;
    std::set<std::string> zips;
    for (const auto& file : std::filesystem::directory_iterator(lean)) {
      if (file.path().filename().string().ends_with("20250127_trade.zip")) zips.insert(file.path().string());
    }
    for (const Rang& rang : rung_by(open_feeds({zips.begin(), zips.end()}), R"(
detector = "name_drop"
names = "all"
reference = "prior_close"
levels = [5, 10, 15]
clear = 1
)")) {
      if (rings(rang)) first_.try_emplace({rang.subject, rang.level_percent}, rang);
    }
  }

  std::map<std::pair<std::string, std::int64_t>, Rang> first_;
};

// Before the market opens it stands more than 10 % lower already, so it rings as the session begins.
TEST_F(NameBarsRing, nvidia_falls_ten_and_fifteen_per_cent) {
  const Rang& ten = first_.at({"NVDA", 10});
  EXPECT_EQ(ten.time, at(9, 30));
  EXPECT_LE(ten.value, (Price{128'358'000'000}));  // 90 % of 142.62
  const Rang& fifteen = first_.at({"NVDA", 15});
  EXPECT_GT(fifteen.time, at(9, 35));
  EXPECT_LE(fifteen.value, (Price{121'227'000'000}));  // 85 %
  EXPECT_EQ(fifteen.time, end_of_minute(fifteen.time));
}

TEST_F(NameBarsRing, of_the_others_amd_alone_falls_five_per_cent_and_it_does_not_fall_ten) {
  std::set<std::pair<std::string, std::int64_t>> rang;
  for (const auto& [subject_and_level, alert] : first_) {
    if (subject_and_level.first != "NVDA") rang.insert(subject_and_level);
  }
  EXPECT_THAT(rang, ElementsAre(std::pair("AMD", 5)));
}

}  // namespace
}  // namespace tocsin
