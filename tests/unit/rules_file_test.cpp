#include "app/rules_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "app/rules/binding.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_rules.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

// Subjects of the small market: seven instruments, then SOX, pair, chips, staples, market_value.
constexpr SubjectId amd{0};
constexpr SubjectId arm{1};
constexpr SubjectId nvda{3};
constexpr SubjectId pep{4};
constexpr SubjectId caret_sox{6};
constexpr SubjectId sox{7};
constexpr SubjectId pair_basket{8};
constexpr SubjectId chips{9};
constexpr SubjectId staples{10};
constexpr SubjectId market_value{11};

TEST(RulesFile, reads_the_keys_that_every_rule_has) {
  const WrittenRules rules = parse_rules(R"(
timer = "250ms"
[[rule]]
name = "parent"
detector = "breadth"
basket = "X"
levels = [60]
[[rule]]
name = "child"
detector = "index_drop"
subject = "X"
reference = "open"
levels = [1.5, 2.0005]
session = "extended"
hold_on = "500ms"
hold_off = "1.5min"
cool_down = "2h"
key = "x"
parent = "parent"
severity = ["notice", "critical"]
coverage_min = 80
)",
                                         "rules.toml");
  EXPECT_EQ(rules.timer, 250ms);
  ASSERT_EQ(rules.rules.size(), 2U);
  const Policy& policy = rules.rules[1].policy;
  EXPECT_EQ(policy.name, "child");
  EXPECT_EQ(policy.detector, "index_drop");
  EXPECT_EQ(policy.phases, extended_hours);
  EXPECT_EQ(policy.hold_on, 500ms);
  EXPECT_EQ(policy.hold_off, 90s);
  EXPECT_EQ(policy.cool_down, 2h);
  EXPECT_EQ(policy.key, "x");
  EXPECT_EQ(policy.parent, RuleId{0});
  EXPECT_THAT(policy.severities, ElementsAre(Severity::notice, Severity::critical));
  EXPECT_EQ(policy.coverage_min_ppm, 800'000);
  EXPECT_EQ(rules.rules[0].policy.phases, regular_hours);
  EXPECT_THAT(rules.rules[0].policy.severities, ElementsAre(Severity::warning));
}

TEST(RulesFile, reads_the_keys_of_an_alerts_life) {
  const WrittenRules rules = parse_rules(R"(
storm = 30
storm_window = "2min"
late_after = "500ms"
)" + rule("index_drop",
          "subject = \"SOX\"\nrepeat = \"5min\"\ngroup = \"chips\"\nstorm_exempt = true\n"
          "mute = [\"09:30-09:35\", \"15:50-16:00\"]\n" +
              fall),
                                         "rules.toml");
  EXPECT_EQ(rules.house.storm, 30U);
  EXPECT_EQ(rules.house.storm_window, 2min);
  EXPECT_EQ(rules.house.late_after, 500ms);
  const WrittenRule& rule = rules.rules.at(0);
  EXPECT_EQ(rule.policy.repeat, 5min);
  EXPECT_EQ(rule.policy.group, "chips");
  EXPECT_TRUE(rule.policy.storm_exempt);
  ASSERT_EQ(rule.mute.size(), 2U);
  EXPECT_EQ(rule.mute[1].from, 15h + 50min);
  EXPECT_EQ(rule.mute[1].to, 16h);
}

TEST(RulesFile, folds_beyond_twenty_alerts_a_minute_unless_told_otherwise) {
  const Rules usual = bound(rule("index_drop", "subject = \"SOX\"\n" + fall));
  EXPECT_EQ(usual.house.storm, 20U);
  EXPECT_EQ(usual.house.storm_window, 1min);
  EXPECT_FALSE(usual.house.late_after.has_value());
  EXPECT_EQ(bound("storm = 0\n" + rule("index_drop", "subject = \"SOX\"\n" + fall)).house.storm, 0U);
}

TEST(RulesFile, refuses_windows_and_limits_that_cannot_be_meant) {
  const auto refusal = [](const std::string& file_keys, const std::string& rule_keys) {
    return setup_error_of([&] {
      static_cast<void>(parse_rules(file_keys + rule("index_drop", "subject = \"SOX\"\n" + rule_keys + fall), "r"));
    });
  };
  EXPECT_THAT(refusal("storm = 1001\n", ""), HasSubstr("storm: expected a number of alerts from 0"));
  EXPECT_THAT(refusal("storm_window = \"0s\"\n", ""), HasSubstr("storm_window"));
  EXPECT_THAT(refusal("", "repeat = \"0s\"\n"), HasSubstr("repeat"));
  EXPECT_THAT(refusal("", "storm_exempt = false\n"), HasSubstr("storm_exempt"));
  for (const char* windows : {"[]", "\"09:30-09:35\"", "[\"09:35-09:30\"]", "[\"9-10\"]", "[\"09:30\"]",
                              "[\"09:30-10:00\", \"09:50-10:10\"]"}) {
    EXPECT_THAT(refusal("", std::string("mute = ") + windows + "\n"), HasSubstr("mute: expected times")) << windows;
  }
}

TEST(RulesFile, turns_on_a_timer_of_one_second_unless_told_otherwise) {
  EXPECT_EQ(small_file(rule("breadth", "basket = \"pair\"\nlevels = [60]")).timer(), 1s);
}

TEST(RulesFile, binds_an_index_drop_to_each_of_its_subjects) {
  Rules rules = bound(rule("index_drop", "subject = [\"SOX\", \"^SOX\", \"PEP\"]\n" + fall));
  const auto& drops = rules.of<IndexDrop>();
  ASSERT_EQ(drops.size(), 3U);
  EXPECT_EQ(drops[0].subject, sox);
  EXPECT_EQ(drops[1].subject, caret_sox);
  EXPECT_EQ(drops[2].subject, pep);
  EXPECT_EQ(drops[2].rule, RuleId{0});
  EXPECT_THAT(drops[0].levels, ElementsAre(30'000, 50'000));
  EXPECT_EQ(drops[0].clear, 2'500);
  EXPECT_EQ(drops[0].from, FallFrom{});
}

TEST(RulesFile, looks_back_over_a_window_from_a_rolling_high) {
  Rules rules = bound(rule("index_drop",
                           "subject = \"SOX\"\nreference = \"rolling_high\"\nwindow = \"5min\"\nlevels = "
                           "\"1:2:0.25\"\nclear = 0.1"));
  const auto& drop = rules.of<IndexDrop>().at(0);
  EXPECT_EQ(drop.from, (FallFrom{.basis = Basis::rolling_high, .window = 5min}));
  EXPECT_THAT(drop.levels, ElementsAre(10'000, 12'500, 15'000, 17'500, 20'000));
  EXPECT_EQ(drop.clear, 1'000);
}

TEST(RulesFile, counts_the_levels_of_a_range_exactly) {
  Rules rules = bound(rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = \"1:12:0.001\""));
  const auto& levels = rules.of<IndexDrop>().at(0).levels;
  EXPECT_EQ(levels.size(), 11'001U);
  EXPECT_EQ(levels.back(), 120'000);
}

TEST(RulesFile, binds_a_name_drop_to_names_members_sectors_or_all) {
  const auto names = [](const std::string& who) {
    return bound(rule("name_drop", who + "\n" + fall)).of<NameDrop>().at(0).names;
  };
  EXPECT_THAT(names(R"(names = ["NVDA", "AMD"])"), ElementsAre(amd, nvda));
  EXPECT_THAT(names(R"(names = "NVDA")"), ElementsAre(nvda));
  EXPECT_THAT(names(R"(members_of = ["SOX", "pair"])"), ElementsAre(amd, nvda, pep));
  EXPECT_THAT(names(R"(sectors = ["chips", "staples"])"), ElementsAre(amd, arm, nvda, pep));
  EXPECT_THAT(names(R"(names = "all")"), ElementsAre(amd, arm, nvda, pep));
}

TEST(RulesFile, binds_a_cascade_to_every_sector_unless_told_otherwise) {
  const std::string keys = "drop = 5\nnames_min = 2\nlevels = [1, 2]\nwindow = \"3h\"\n";
  Rules rules = bound(rule("sector_cascade", keys));
  const auto& cascade = rules.of<SectorCascade>().at(0);
  EXPECT_THAT(cascade.sectors, ElementsAre(chips, staples));
  EXPECT_EQ(cascade.drop, 50'000);
  EXPECT_EQ(cascade.names_min, 2U);
  EXPECT_THAT(cascade.levels, ElementsAre(1, 2));
  EXPECT_EQ(cascade.window, 3h);
  Rules chosen = bound(rule("sector_cascade", keys + "sectors = [\"pair\", \"chips\"]"));
  EXPECT_THAT(chosen.of<SectorCascade>().at(0).sectors, ElementsAre(pair_basket, chips));
}

TEST(RulesFile, binds_breadth_to_a_basket) {
  Rules rules = bound(rule("breadth", "basket = \"pair\"\nlevels = [50, 100]\nclear = 10\ndrop = 1"));
  const auto& breadth = rules.of<Breadth>().at(0);
  EXPECT_EQ(breadth.basket, pair_basket);
  EXPECT_EQ(breadth.drop, 10'000);
  EXPECT_THAT(breadth.levels, ElementsAre(500'000, 1'000'000));
  EXPECT_EQ(breadth.clear, 100'000);
  Rules plain = bound(rule("breadth", "basket = \"pair\"\nlevels = [50]"));
  EXPECT_EQ(plain.of<Breadth>().at(0).drop, 0);
  EXPECT_EQ(plain.of<Breadth>().at(0).clear, 20'000);
}

TEST(RulesFile, binds_statistics_by_the_values_of_the_literature) {
  const auto burst =
      bound(rule("volatility_burst", "subject = [\"SOX\", \"AMD\"]\nlevels = [4, 6.5]\n")).of<VolatilityBurst>();
  ASSERT_EQ(burst.size(), 2U);
  EXPECT_EQ(burst[0].subject, sox);
  EXPECT_EQ(burst[1].subject, amd);
  EXPECT_THAT(burst[0].levels, ElementsAre(4'000'000, 6'500'000));
  EXPECT_EQ(burst[0].clear, 1'000'000);
  EXPECT_EQ(burst[0].least_ppm, 500);
  const auto change = [](const std::string& keys) {
    return bound(rule("change_point", "subject = \"SOX\"\n" + keys)).of<ChangePoint>().at(0);
  };
  EXPECT_EQ(change("").key, 5'000'000);
  EXPECT_EQ(change("").drift, 500'000);
  EXPECT_EQ(change("method = \"page_hinkley\"\n").key, 50'000'000);
  EXPECT_EQ(change("method = \"page_hinkley\"\n").drift, 5'000);
  EXPECT_EQ(change("method = \"page_hinkley\"\nalpha = 0.99\n").alpha_ppm, 990'000);
  EXPECT_TRUE(change("head_start = true\n").has_head_start);
  const auto jump = bound(rule("jump", "members_of = \"SOX\"\nstep = \"5min\"\nwindow = \"2h\"\n")).of<Jump>();
  ASSERT_EQ(jump.size(), 2U);
  EXPECT_EQ(jump[0].returns, 24U);
  EXPECT_EQ(jump[0].key, 10'000);
}

TEST(RulesFile, binds_the_members_of_a_basket_together_and_names_as_the_market) {
  const auto spikes =
      bound(rule("correlation_spike", "members_of = [\"SOX\", \"chips\"]\nlevels = [0.6]\n")).of<CorrelationSpike>();
  ASSERT_EQ(spikes.size(), 2U);
  EXPECT_EQ(spikes[0].subject, sox);
  EXPECT_THAT(spikes[0].names, ElementsAre(amd, nvda));
  EXPECT_EQ(spikes[0].clear, 100'000);
  EXPECT_EQ(spikes[0].rise, 0);
  const auto of_names = bound(rule("correlation_spike",
                                   "names = [\"AMD\", \"PEP\"]\nlevels = [0.6]\nrise = 3\nmeasure = \"absorption\"\n"))
                            .of<CorrelationSpike>();
  ASSERT_EQ(of_names.size(), 1U);
  EXPECT_EQ(of_names[0].subject, no_subject);
  EXPECT_EQ(of_names[0].measure, CorrelationSpike::Measure::absorption);
  EXPECT_EQ(of_names[0].rise, 3'000'000);
}

TEST(RulesFile, binds_one_leader_to_each_that_follows) {
  const auto leads =
      bound(rule("lead_lag", "leader = \"NVDA\"\nmembers_of = \"SOX\"\nlevels = [0.5, 1]\n")).of<LeadLag>();
  ASSERT_EQ(leads.size(), 1U);  // NVDA does not follow itself
  EXPECT_EQ(leads[0].leader, nvda);
  EXPECT_EQ(leads[0].follower, amd);
  EXPECT_EQ(leads[0].least, 300'000);
  EXPECT_EQ(leads[0].clear, 2'500);
  EXPECT_EQ(leads[0].lag_step, 500ms);
}

TEST(RulesFile, spreads_a_usual_volume_over_the_day) {
  const auto surge =
      bound(rule("volume_surge", "names = \"AMD\"\nusual = \"10mn\"\nbucket = \"10min\"\nlevels = [3]\n"))
          .of<VolumeSurge>()
          .at(0);
  ASSERT_EQ(surge.usual.size(), 39U);
  EXPECT_EQ(surge.usual[0], 450'000);
  EXPECT_EQ(surge.usual[20], 153'333);
  EXPECT_EQ(surge.shares_min, 10'000);
}

TEST(RulesFile, binds_a_drain_by_spread_depth_or_both) {
  const auto drain = bound(rule("liquidity_drain", "names = \"AMD\"\ndepth_below = 25\nneeds = \"either\"\n"))
                         .of<LiquidityDrain>()
                         .at(0);
  EXPECT_EQ(drain.spread_times, 0);
  EXPECT_EQ(drain.depth_share, 250'000);
  EXPECT_FALSE(drain.needs_both);
}

TEST(RulesFile, binds_a_dislocation_to_two_sides_in_their_order) {
  const auto sides = [](const std::string& who) {
    const auto found = bound(rule("dislocation", who + "\nlevels = [0.5, 1]\n")).of<Dislocation>().at(0);
    return std::pair(found.subject, found.against);
  };
  EXPECT_EQ(sides("basket = \"pair\"\nfund = \"AMD\""), std::pair(amd, pair_basket));
  EXPECT_EQ(sides("index = \"NVDA\"\nbasket = \"pair\""), std::pair(pair_basket, nvda));
  EXPECT_EQ(sides("index = \"NVDA\"\nfund = \"AMD\""), std::pair(amd, nvda));
  const auto usual =
      bound(rule("dislocation", "fund = \"AMD\"\nbasket = \"pair\"\nlevels = [0.5]\n")).of<Dislocation>().at(0);
  EXPECT_THAT(usual.levels, ElementsAre(5'000));
  EXPECT_EQ(usual.clear, 1'000);
  EXPECT_EQ(usual.direction, Direction::both);
  EXPECT_EQ(usual.hold, 2s);
  EXPECT_EQ(usual.age_max, 5s);
  EXPECT_EQ(usual.weight_fresh, 900'000);
}

TEST(RulesFile, a_cascade_has_the_steps_of_the_contagion_that_watches_its_sectors) {
  const std::string cascade = rule("sector_cascade", "sectors = \"pair\"\ndrop = 2\nlevels = [1]\nwindow = \"1h\"\n");
  const auto steps_with = [&](const std::string& keys) {
    const std::string contagion = "[[rule]]\nname = \"c\"\ndetector = \"contagion\"\nlevels = [0.8]\n" + keys;
    return bound(cascade + contagion).of<SectorCascade>().at(0).steps;
  };
  EXPECT_FALSE(bound(cascade).of<SectorCascade>().at(0).steps.has_value());
  const auto steps = steps_with("sectors = \"pair\"\nstep = 0.5\ndecay = \"30s\"\n");
  ASSERT_TRUE(steps.has_value());
  EXPECT_EQ(steps->step, 5'000);
  EXPECT_EQ(steps->decay, 30s);
  EXPECT_EQ(steps->memory, 30min);
  EXPECT_FALSE(steps_with("sectors = \"chips\"\n").has_value());
}

TEST(RulesFile, binds_value_lost_to_names_all_or_the_total) {
  const auto lost = [](const std::string& who) {
    return bound(rule("value_lost", who + "\nstep = \"0.01mn\"\nclear = 2500")).of<ValueLost>().at(0);
  };
  EXPECT_THAT(lost(R"(names = ["NVDA"])").subjects, ElementsAre(nvda));
  EXPECT_THAT(lost(R"(names = "all")").subjects, ElementsAre(amd, nvda));
  EXPECT_THAT(lost("total = true").subjects, ElementsAre(market_value));
  EXPECT_EQ(lost("total = true").step, 10'000);
  EXPECT_EQ(lost("total = true").clear, 2'500);
}

TEST(RulesFile, numbers_rules_in_the_order_of_the_file) {
  Rules rules = bound(
      "[[rule]]\nname = \"b\"\ndetector = \"breadth\"\nbasket = \"pair\"\nlevels = [60]\n"
      "[[rule]]\nname = \"a\"\ndetector = \"breadth\"\nbasket = \"pair\"\nlevels = [70]\n");
  EXPECT_EQ(rules.policies[0].name, "b");
  EXPECT_EQ(rules.of<Breadth>()[1].rule, RuleId{1});
}

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(RulesFile, names_a_file_that_is_not_there) {
  EXPECT_THAT(setup_error_of([] { return RulesFile::load("nowhere/rules.toml"); }),
              HasSubstr("nowhere/rules.toml: cannot be opened: "));
}

TEST(RulesFile, is_no_folder) {
  EXPECT_THAT(setup_error_of([] { return RulesFile::load(testing::TempDir()); }), HasSubstr("cannot be read"));
}

TEST(RulesFile, finds_the_files_it_names_beside_itself) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "rules_file_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "u.csv") << "symbol,prior_close\nA,10\nB,20\n";
  std::ofstream(folder / "b.csv") << "basket,symbol\npair,A\npair,B\n";
  std::ofstream(folder / "rules.toml") << "universe = \"u.csv\"\nbaskets = \"b.csv\"\n" << rule("breadth", sixty);
  const RulesFile file = RulesFile::load(folder / "rules.toml");
  const Universe universe(file.listings());
  EXPECT_EQ(universe.size(), 2U);
  EXPECT_THAT(file.baskets(universe).baskets, ElementsAre(testing::Field(&Basket::name, "pair")));
  std::ofstream(folder / "b.csv") << "basket,symbol\npair,C\n";
  EXPECT_EQ(setup_error_of([&] { return RulesFile::load(folder / "rules.toml").baskets(universe); }),
            (folder / "b.csv").string() + ":2: symbol: expected a symbol of the universe, found `C`");
  std::filesystem::remove_all(folder);
}

TEST(RulesFile, refuses_more_than_a_mebibyte) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "large_rules.toml";
  std::ofstream(path) << std::string(16 * 1024 * 1024 + 1, '#');
  EXPECT_THAT(setup_error_of([&] { return RulesFile::load(path); }), HasSubstr("at most 16 MiB"));
  std::filesystem::remove(path);
}

TEST(RulesFile, of_the_demo_sets_up_an_engine) {
  const RulesFile file = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml");
  const Universe universe(file.listings());
  const DeskBaskets desk = file.baskets(universe);
  EXPECT_EQ(desk.baskets.size(), 17U);  // SOX, XLK, 14 sectors, market_value
  EXPECT_TRUE(desk.notes.empty());
  const Rules rules = file.bind(universe, desk.baskets);
  EXPECT_EQ(rules.policies.size(), file.rules_count());
  const DeskEngine engine(universe, desk.baskets, Schedule{}, rules);
  EXPECT_GT(engine.slots().size(), 100U);
}

// The examples of the page for users are rules that load: each block is one file.
TEST(RulesFile, loads_every_example_of_its_page) {
  const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/rules.md");
  const RulesFile demo = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml");
  const Universe universe(demo.listings());
  int examples = 0;
  const std::string fence = "```toml\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    const std::string text = page.substr(at, page.find("```", at) - at);
    EXPECT_NO_THROW(
        static_cast<void>(bind_rules(parse_rules(text, "docs/rules.md"), universe, demo.baskets(universe).baskets)))
        << text;
    ++examples;
  }
  EXPECT_GE(examples, 8);
}

// Kept in another folder, the rules name their files from there, however they were named themselves.
TEST(RulesFile, says_where_its_files_are_from_another_folder) {
  const ScratchFolder folder;
  folder.file("universe.csv",
              "symbol,name,sector,type,prior_close,shares_outstanding\nNVDA,Nvidia,chips,stock,142.62,1\n");
  const std::string text =
      "universe = 'universe.csv'\n[[rule]]\nname = 'drop'\ndetector = 'name_drop'\nnames = 'all'\n"
      "reference = 'prior_close'\nlevels = [5]\n";
  const std::filesystem::path path = folder.file("rules.toml", text);
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(path.parent_path());
  const std::string by_name = RulesFile::load("rules.toml").text_for("day");
  std::filesystem::current_path(before);
  EXPECT_EQ(by_name, "beside = \"..\"\n" + text);
  EXPECT_EQ(RulesFile::load(path).text_for(path.parent_path() / "day"), by_name);
}

}  // namespace
}  // namespace tocsin
