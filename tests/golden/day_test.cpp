#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "app/any_feed.hpp"
#include "app/comparison.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "engine/ppm.hpp"
#include "sinks/figures.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;
using NameSet = std::set<std::string>;

const std::string day_folder = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27";
const std::string golden_file = TOCSIN_SOURCE_DIR "/tests/golden/2025-01-27.alerts.jsonl";

// The tape that `tocsin demo` makes. Every figure holds on a tape of any length; the golden file is of this one.
constexpr std::uint64_t events_count = sanitized ? 200'000 : 5'000'000;

// 27 January 2025, 00:00 in New York is 05:00 UTC.
constexpr Time at(int hour, int minute) {
  return time_from_ns(1'737'954'000'000'000'000) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

// The default tape replayed through the demo's rules, as `tocsin demo` does it.
class Replayed {
 public:
  Replayed() {
    const std::string tape = folder_.path("2025-01-27.tape");
    tape_make({.out = tape, .events = events_count});
    const RulesFile rules = RulesFile::load(day_folder + "/rules.toml");
    run_.emplace(open_feeds({tape}), rules, RunOptions{.alerts = folder_.path("alerts.jsonl"), .console = false});
    run_->play({}, [this](const Alert& alert) {
      comparison_.note(alert);
      alerts_.push_back(alert);
    });
  }

  [[nodiscard]] const Run& run() const { return *run_; }
  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }
  [[nodiscard]] std::string log() const { return text_of_file(folder_.path("alerts.jsonl")); }
  [[nodiscard]] std::string table() const { return comparison_.table(*run_); }

 private:
  ScratchFolder folder_;
  Comparison comparison_{day_folder};
  std::optional<Run> run_;
  std::vector<Alert> alerts_;
};

class Day : public testing::Test {
 protected:
  static void SetUpTestSuite() { replayed = std::make_unique<Replayed>(); }
  static void TearDownTestSuite() { replayed.reset(); }

  static const Market& market() { return replayed->run().names().market; }
  static InstrumentId id_of(std::string_view symbol) { return market().universe().find(symbol).value(); }
  static std::string name_of(SubjectId subject) { return std::string(market().name_of(subject)); }

  static std::vector<Alert> alerts_of(std::string_view rule) {
    std::vector<Alert> found;
    std::ranges::copy_if(replayed->alerts(), std::back_inserter(found),
                         [&](const Alert& alert) { return replayed->run().names().policy(alert.rule).name == rule; });
    return found;
  }
  static bool rings(const Alert& alert) {
    return alert.state == AlertState::firing || alert.state == AlertState::escalated;
  }
  static Price close_of(InstrumentId id) { return market().official_close(id); }

  // What the demo's table says was heard, and what it says was published, of one fact.
  struct Row {
    std::string heard, published;
  };
  static Row row(const std::string& title) {
    std::istringstream table(replayed->table());
    const auto after = [&](const std::string& word) {
      std::string line;
      std::getline(table, line);
      const std::size_t start = line.find(word);
      return start == std::string::npos ? "no " + word : line.substr(line.find_first_not_of(' ', start + word.size()));
    };
    for (std::string line; std::getline(table, line);) {
      if (line != "  " + title) continue;
      Row found;
      found.heard = after("heard");
      found.published = after("published");
      return found;
    }
    return {};
  }

  static std::unique_ptr<Replayed> replayed;
};
std::unique_ptr<Replayed> Day::replayed;

TEST_F(Day, sox_falls_through_its_levels_in_order_each_in_its_published_window) {
  std::vector<std::pair<std::int64_t, Time>> through;
  std::set<std::int64_t> seen;
  for (const Alert& alert : alerts_of("sox_ladder")) {
    if (rings(alert) && seen.insert(alert.key).second) through.emplace_back(alert.key / ppm_per_percent, alert.time);
  }
  const std::vector<std::tuple<std::int64_t, Time, Time>> windows{{3, at(9, 30), at(9, 31)},
                                                                  {5, at(9, 30), at(9, 31)},
                                                                  {7, at(10, 15), at(10, 20)},
                                                                  {9, at(12, 20), at(12, 25)},
                                                                  {10, at(13, 20), at(13, 25)}};
  ASSERT_EQ(through.size(), windows.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto& [level, from, to] = windows[i];
    EXPECT_EQ(through[i].first, level);
    EXPECT_GE(through[i].second, from) << level;
    EXPECT_LT(through[i].second, to) << level;
  }
}

TEST_F(Day, sox_is_back_above_ten_per_cent_before_the_close_and_stays_below_nine) {
  std::map<std::int64_t, Alert> last;
  for (const Alert& alert : alerts_of("sox_ladder")) last[alert.key / ppm_per_percent] = alert;
  EXPECT_EQ(last.at(10).state, AlertState::resolved);
  EXPECT_LT(last.at(10).time, at(16, 0));
  for (const std::int64_t level : {3, 5, 7, 9}) EXPECT_TRUE(rings(last.at(level))) << level;
}

TEST_F(Day, nvidia_closes_at_its_published_fall_and_loss) {
  const InstrumentId nvda = id_of("NVDA");
  EXPECT_EQ(close_of(nvda), (Price{118'420'000'000}));
  EXPECT_EQ(signed_percent(change_ppm(close_of(nvda).units, market().prior_close(nvda).units)), "-16.97 %");
  const Int128 lost = (market().prior_close(nvda).units - close_of(nvda).units) *
                      static_cast<Int128>(market().universe()[nvda].shares_outstanding) / Price::units_per_one;
  EXPECT_EQ(dollars(static_cast<std::int64_t>(lost)), "$592.7bn");
}

TEST_F(Day, value_lost_rings_at_every_hundred_billion_that_nvidia_loses) {
  std::set<std::int64_t> steps;
  for (const Alert& alert : alerts_of("value_lost_100bn")) {
    if (rings(alert) && name_of(alert.subject) == "NVDA") steps.insert(alert.key / 100'000'000'000);
  }
  EXPECT_THAT(steps, UnorderedElementsAre(1, 2, 3, 4, 5, 6));  // at its low it had lost $634.8bn
}

TEST_F(Day, the_cascade_names_the_six_sectors_that_fell_and_those_that_held) {
  const auto cascades = alerts_of("sell_off_spreads");
  ASSERT_FALSE(cascades.empty());
  const Alert& last = cascades.back();
  EXPECT_EQ(last.key, 6);
  NameSet fallen, held;
  for (const Contributor& one : last.contributors) fallen.insert(name_of(one.subject));
  for (const SubjectId one : last.held) held.insert(name_of(one));
  EXPECT_THAT(fallen, UnorderedElementsAre("chips", "chip_equipment", "networking_optical", "servers_storage",
                                           "power_producers", "electrical_equipment"));
  for (const char* sector : {"staples", "health", "software_services", "utilities_regulated"}) {
    EXPECT_THAT(held, Contains(sector));
  }
}

TEST_F(Day, the_cascade_tells_the_sectors_in_the_order_of_their_onsets) {
  for (const Alert& alert : alerts_of("sell_off_spreads")) {
    const auto fallen = std::span(alert.contributors);
    EXPECT_TRUE(std::ranges::is_sorted(fallen, {}, &Contributor::time));
    for (const Contributor& sector : fallen) EXPECT_NE(sector.leader, no_subject) << name_of(sector.subject);
  }
}

TEST_F(Day, most_of_the_technology_fund_closes_lower) {
  const auto& members = market().basket(market().find("XLK").value()).members;
  EXPECT_EQ(members.size(), 69U);
  EXPECT_EQ(std::ranges::count_if(members,
                                  [&](const Basket::Member& member) {
                                    return close_of(member.instrument) < market().prior_close(member.instrument);
                                  }),
            48);
}

TEST_F(Day, neither_the_market_as_a_whole_nor_the_control_sectors_ring) {
  EXPECT_TRUE(alerts_of("market_wide_breaker").empty());
  EXPECT_TRUE(alerts_of("controls").empty());
  NameSet subjects;
  for (const Alert& alert : replayed->alerts()) subjects.insert(name_of(alert.subject));
  for (const char* silent : {"^GSPC", "staples", "health", "utilities_regulated"}) {
    EXPECT_THAT(subjects, Not(Contains(silent)));
  }
}

TEST_F(Day, short_sale_restriction_takes_the_names_that_fell_ten_per_cent_and_no_other) {
  NameSet rang, should_ring;
  for (const Alert& alert : alerts_of("short_sale_restriction")) {
    if (rings(alert)) rang.insert(name_of(alert.subject));
  }
  for (const Basket::Member& member : market().basket(market().find("SOX").value()).members) {
    const InstrumentId id = member.instrument;
    if (market()[id].low.units * Int128{10} <= market().prior_close(id).units * Int128{9}) {
      should_ring.insert(market().universe()[id].symbol);
    }
  }
  EXPECT_EQ(rang, should_ring);
  for (const char* symbol : {"NVDA", "AVGO", "MRVL", "TSM", "MU", "ARM"}) EXPECT_THAT(rang, Contains(symbol));
  EXPECT_THAT(rang, Not(Contains("AMD")));
}

TEST_F(Day, every_alert_on_a_basket_says_who_moved_it_largest_first) {
  for (const Alert& alert : replayed->alerts()) {
    if (alert.subject == no_subject || !market().is_basket(alert.subject)) continue;
    const auto parts = std::span(alert.contributors);
    EXPECT_FALSE(parts.empty()) << name_of(alert.subject);
    EXPECT_TRUE(std::ranges::is_sorted(parts, {}, &Contributor::amount)) << name_of(alert.subject);
    if (alert.unit == Unit::points && rings(alert)) {
      EXPECT_LT(parts.front().amount, 0);
    }
  }
}

TEST_F(Day, every_event_is_accounted_for) {
  const Account account = account_of(replayed->run().desk(), replayed->run().played());
  EXPECT_TRUE(account.is_balanced());
  EXPECT_TRUE(account.complete);
  EXPECT_EQ(account.rejected, 0U);
  EXPECT_EQ(account.gaps, 0U);
  EXPECT_EQ(account.timers, 16U * 3600 + 1);  // one a second from 04:00 to 20:00
  EXPECT_EQ(account.out, events_count + account.timers);
  EXPECT_EQ(market().unusable_count(), 0U);
}

TEST_F(Day, every_line_of_the_log_says_that_the_tape_is_no_recording) {
  std::istringstream log(replayed->log());
  std::size_t lines_count = 0;
  for (std::string line; std::getline(log, line); ++lines_count) {
    const auto alert = nlohmann::json::parse(line);
    EXPECT_EQ(alert.at("reconstructed"), true);
    EXPECT_EQ(alert.at("provenance"), "made from published figures, not exchange ticks");
  }
  EXPECT_EQ(lines_count, replayed->alerts().size());
}

TEST_F(Day, the_demos_table_says_what_was_published) {
  for (const char* title : {"NVDA at the close", "NVDA value lost", "breadth at the close"}) {
    EXPECT_EQ(row(title).heard, row(title).published) << title;
  }
  for (const char* title : {"SOX at the close (as a basket)", "NVDA low", "SOX fell through"}) {
    const std::string first = row(title).heard.substr(0, row(title).heard.find_first_of(", "));
    EXPECT_THAT(row(title).published, StartsWith(first)) << title;
  }
  EXPECT_THAT(row("SOX came back").heard, StartsWith("resolved at 1"));
  EXPECT_THAT(row("the market as a whole").heard, HasSubstr("-1.46 %; 0 alerts"));
  EXPECT_THAT(row("the market as a whole").published, HasSubstr("-1.46 %"));
}

TEST_F(Day, the_demos_table_names_the_published_sectors) {
  const std::map<std::string, std::string> published_as{{"chips", "chips"},
                                                        {"chip_equipment", "chip equipment"},
                                                        {"networking_optical", "networking and optical"},
                                                        {"servers_storage", "servers"},
                                                        {"power_producers", "power producers"},
                                                        {"electrical_equipment", "electrical equipment"},
                                                        {"staples", "staples"},
                                                        {"health", "health"},
                                                        {"software_services", "software"},
                                                        {"utilities_regulated", "regulated utilities"}};
  const Row fell = row("sectors that fell, in order");
  const Row held = row("sectors that held");
  for (const auto& [ours, theirs] : published_as) {
    const bool fallen = fell.heard.find(ours) != std::string::npos;
    EXPECT_NE(fallen, held.heard.find(ours) != std::string::npos) << ours;
    EXPECT_THAT(fallen ? fell.published : held.published, HasSubstr(theirs));
  }
}

// The record of the default tape, byte by byte. UPDATE_GOLDEN=1 rewrites it; the difference is reviewed like code.
TEST_F(Day, the_alert_log_is_the_golden_one) {
  if (sanitized) GTEST_SKIP() << "the golden file is of the tape of 5 million events, too long under a sanitizer";
  const std::string log = replayed->log();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden_file, std::ios::binary) << log;
  std::istringstream found(log), expected(text_of_file(golden_file));
  std::string found_line, expected_line;
  for (int number = 1; std::getline(expected, expected_line); ++number) {
    ASSERT_TRUE(std::getline(found, found_line)) << "the log ends before line " << number;
    ASSERT_EQ(found_line, expected_line) << golden_file << ":" << number;
  }
  EXPECT_EQ(log, text_of_file(golden_file));
}

}  // namespace
}  // namespace tocsin
