#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>

#include "app/backtest/label_file.hpp"
#include "app/backtest/label_text.hpp"
#include "app/run.hpp"
#include "app/scenario.hpp"
#include "replay_data/scenario/feed_faults.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {
namespace {

const std::string rules_file = TOCSIN_SOURCE_DIR "/replay_data/scenarios/rules.toml";
const std::string every_detector = TOCSIN_SOURCE_DIR "/replay_data/scorecard.toml";
const std::string golden_file = TOCSIN_SOURCE_DIR "/tests/golden/scenarios.txt";

constexpr std::array recipes{
    "2025-01-27",     "half-shock",     "double-shock", "shock-in-the-dark", "flash-crash",     "slow-bleed",
    "hawkes-cascade", "one-name-crash", "sector-shock", "crash-and-faults",  "opening-auction", "calm",
    "split",          "halts",          "fat-finger",   "feed-faults",       "early-close",     "holiday",
    "stale-feed"};
const std::set<std::string> silent{"calm", "split", "halts", "feed-faults", "early-close", "holiday"};

struct Rung {
  AlertState state;
  std::uint64_t id;
  Time time;
  std::string subject, detector;
};

// A scenario with the labels that rules of the shipped file answer, and what they said of it.
struct Heard {
  Scenario made;
  std::vector<Rung> alerts;

  [[nodiscard]] static bool is_bell(const Rung& alert) {
    return alert.state == AlertState::firing || alert.state == AlertState::escalated;
  }
  [[nodiscard]] static bool answers(const Rung& bell, const Label& label) {
    return is_bell(bell) && bell.subject == label.subject && bell.detector == label.kind && label.when.holds(bell.time);
  }
  [[nodiscard]] bool is_caught(const Label& label) const {
    return std::ranges::any_of(alerts, [&](const Rung& bell) { return answers(bell, label); });
  }
  [[nodiscard]] bool is_right(const Rung& bell) const {
    return std::ranges::any_of(made.labels, [&](const Label& label) { return answers(bell, label); });
  }
  [[nodiscard]] auto bells() const { return std::ranges::count_if(alerts, is_bell); }
  [[nodiscard]] auto caught() const {
    return std::ranges::count_if(made.labels, [this](const Label& label) { return is_caught(label); });
  }
  [[nodiscard]] auto false_bells() const {
    return std::ranges::count_if(alerts, [this](const Rung& bell) { return is_bell(bell) && !is_right(bell); });
  }
};

Scenario make(const ScenarioOptions& options) {
  static const DayFigures published = load_day(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27");
  const Recipe recipe = recipe_of(options);
  return make_scenario(recipe, published, day_of(recipe));
}

// As the recipe says, or where a sanitizer watches as few events as can be.
ScenarioOptions whole(const std::string& recipe) {
  ScenarioOptions options;
  options.recipe = recipe;
  if (sanitized) options.events = 200'000;
  return options;
}

ScenarioOptions small(const std::string& recipe, std::uint64_t seed = 1) {
  return {.recipe = recipe, .out = {}, .labels = {}, .seed = seed, .events = 200'000, .list = false, .changes = {}};
}

std::vector<std::unique_ptr<Feed>> feeds_of(const Scenario& made) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::make_unique<VectorFeed>(FeedInfo{.path = "scenario",
                                                        .format = "made",
                                                        .sources = made.sources,
                                                        .listings = made.listings,
                                                        .provenance = made.provenance,
                                                        .first = {},
                                                        .last = made.events.back().time,
                                                        .timer_grid = {}},
                                               made.events));
  return feeds;
}

Heard hear(const ScenarioOptions& options, const std::string& rules = rules_file) {
  Heard heard{.made = make(options), .alerts = {}};
  Run run(feeds_of(heard.made), RulesFile::load(rules), {.alerts = {}, .console = false, .threads = 1});
  run.play({}, [&](const Alert& alert) {
    if (alert.slot == no_slot) return;  // what rules see
    heard.alerts.push_back({.state = alert.state,
                            .id = alert.id,
                            .time = alert.time,
                            .subject = std::string(run.names().market.name_of(alert.subject)),
                            .detector = std::string(run.names().policy(alert.rule).detector)});
  });
  EXPECT_EQ(run.status(), 0);
  EXPECT_TRUE(run.names().reconstructed);
  std::erase_if(heard.made.labels, [&](const Label& label) {
    return std::ranges::find(run.names().policies, label.kind, &Policy::detector) == run.names().policies.end();
  });
  return heard;
}

// FNV-1a over 64-bit words.
std::uint64_t hash_of(const std::vector<Event>& events) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const Event& event : events) {
    std::array<std::uint64_t, 8> words;
    std::memcpy(words.data(), &event, sizeof event);
    for (const std::uint64_t word : words) hash = (hash ^ word) * 1099511628211ULL;
  }
  return hash;
}

std::string line_of(const std::string& recipe, const Heard& heard) {
  return fmt::format("{}: {} events, hash {:016x}, {} of {} labels caught, {} bells, {} of them false\n", recipe,
                     heard.made.events.size(), hash_of(heard.made.events), heard.caught(), heard.made.labels.size(),
                     heard.bells(), heard.false_bells());
}

// The same bytes with every compiler, and the same bells. UPDATE_GOLDEN=1 rewrites the file; the difference is
// reviewed.
TEST(Scenarios, are_the_golden_ones_and_ring_where_they_ought_to) {
  std::string found;
  for (const std::string recipe : recipes) {
    SCOPED_TRACE(recipe);
    const Heard heard = hear(whole(recipe));
    EXPECT_EQ(heard.bells() == 0, silent.contains(recipe));
    EXPECT_TRUE(heard.made.labels.empty() || !silent.contains(recipe));
    EXPECT_GE(heard.caught() * 10, std::ssize(heard.made.labels) * (sanitized ? 6 : 9));
    found += line_of(recipe, heard);
  }
  if (sanitized) return;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden_file, std::ios::binary) << found;
  EXPECT_EQ(found, text_of_file(golden_file));
}

TEST(Scenarios, are_all_tested_here) {
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/replay_data/scenarios")) {
    if (entry.path().filename() != "rules.toml") there.insert(entry.path().stem());
  }
  EXPECT_EQ(there, (std::set<std::string>(recipes.begin(), recipes.end())));
}

TEST(Scenarios, leave_forty_calm_days_silent_and_as_restless_as_a_usual_session) {
  constexpr std::uint64_t days = sanitized ? 2 : 40;
  std::set<Time> openings;
  double squares = 0;
  for (std::uint64_t seed = 1; seed <= days; ++seed) {
    const Heard heard = hear(small("calm", seed));
    EXPECT_EQ(heard.bells(), 0) << seed;
    openings.insert(heard.made.events.front().time);
    const auto index = std::ranges::find(heard.made.listings, "^GSPC", &Listing::symbol);
    const auto last = std::find_if(heard.made.events.rbegin(), heard.made.events.rend(), [&](const Event& event) {
      return event.kind == EventKind::reference &&
             index_of(event.instrument) == static_cast<std::uint32_t>(index - heard.made.listings.begin());
    });
    const double change = last->reference.price.to_double() / index->prior_close.to_double() - 1;
    squares += change * change;
  }
  EXPECT_EQ(openings.size(), days) << "each seed is a day of its own";
  if (sanitized) return;
  const double deviation = std::sqrt(squares / static_cast<double>(days));
  EXPECT_GT(deviation, 0.007);
  EXPECT_LT(deviation, 0.010);
}

std::set<std::string> detectors_that_ring_on(const std::string& recipe) {
  std::set<std::string> rung;
  for (const Rung& alert : hear(small(recipe), every_detector).alerts) {
    if (Heard::is_bell(alert)) rung.insert(alert.detector);
  }
  return rung;
}

// One move of the calm day counts as a burst, and stands in those that were made of it.
TEST(Scenarios, that_leave_a_day_calm_ring_by_no_detector_but_the_one_that_the_calm_day_does) {
  using Detectors = std::set<std::string>;
  const Detectors calm = detectors_that_ring_on("calm");
  EXPECT_EQ(calm, Detectors{"volatility_burst"});
  for (const char* recipe : {"split", "halts"}) EXPECT_EQ(detectors_that_ring_on(recipe), calm) << recipe;
  for (const char* recipe : {"early-close", "holiday"})
    EXPECT_EQ(detectors_that_ring_on(recipe), Detectors{}) << recipe;
  EXPECT_EQ(detectors_that_ring_on("feed-faults"), (Detectors{"gap", "stale_feed", "volatility_burst"}));
  EXPECT_EQ(detectors_that_ring_on("opening-auction"),
            (Detectors{"gap_open", "luld", "name_drop", "short_sale_restriction"}));
}

TEST(Scenarios, withdraw_what_rang_on_prints_that_were_broken) {
  const Heard heard = hear(small("fat-finger"));
  EXPECT_GE(heard.bells(), 3);
  for (const Rung& bell : heard.alerts) {
    EXPECT_TRUE(std::ranges::any_of(heard.alerts, [&](const Rung& later) {
      return later.state == AlertState::withdrawn && later.id == bell.id;
    })) << bell.subject;
  }
}

TEST(Scenarios, are_in_order_marked_as_made_up_and_say_what_they_are) {
  for (const char* recipe : {"shock-in-the-dark", "feed-faults", "crash-and-faults", "early-close"}) {
    SCOPED_TRACE(recipe);
    const Scenario made = make(small(recipe));
    EXPECT_TRUE(made.provenance.starts_with(fmt::format("{} `{}`, seed 1", Scenario::mark, recipe)));
    std::array<std::uint64_t, 4> sequences{};
    for (std::size_t i = 0; i < made.events.size(); ++i) {
      const Event& event = made.events[i];
      ASSERT_NE(event.flags & (event_flag::synthetic | event_flag::reconstructed), 0);
      ASSERT_TRUE(i == 0 || comes_before(made.events[i - 1], event)) << i;
      std::uint64_t& sequence = sequences[event.source];
      const bool tells_of_loss = event.kind == EventKind::gap && event.gap.from == sequence + 1;
      ASSERT_TRUE(event.sequence == sequence + 1 || tells_of_loss) << i;
      sequence = event.sequence;
    }
  }
}

TEST(Scenarios, differ_by_seed_and_say_which_options_made_them) {
  ScenarioOptions options = small("calm", 2);
  const std::uint64_t plain = hash_of(make(options).events);
  EXPECT_NE(plain, hash_of(make(small("calm", 3)).events));
  options.changes.halts = {"NVDA@10:00-10:30"};
  const Scenario halted = make(options);
  EXPECT_NE(plain, hash_of(halted.events));
  EXPECT_NE(halted.provenance.find("--halt NVDA@10:00-10:30"), std::string::npos);
}

TEST(Scenarios, write_labels_that_read_back_as_they_were) {
  const Scenario made = make(small("hawkes-cascade"));
  ASSERT_GE(made.labels.size(), 5U);
  const std::string text = label_text(made.labels, made.provenance);
  const LabelFile read = read_label_bytes("labels.csv", text);
  ASSERT_EQ(read.labels.size(), made.labels.size());
  for (std::size_t i = 0; i < made.labels.size(); ++i) {
    EXPECT_EQ(read.labels[i].when, made.labels[i].when);
    EXPECT_EQ(read.labels[i].subject, made.labels[i].subject);
    EXPECT_EQ(read.labels[i].kind, made.labels[i].kind);
    EXPECT_EQ(read.labels[i].note, made.labels[i].note);
  }
}

TEST(Scenarios, scale_the_shock_in_proportion) {
  for (const auto& [scale, close] : {std::pair{"0.5", -4.574}, {"1.5", -13.722}, {"0.7", -6.404}}) {
    ScenarioOptions options = small("2025-01-27");
    options.changes.scale_shock = scale;
    const Scenario made = make(options);
    const auto sox = std::ranges::find_if(
        made.labels, [](const Label& label) { return label.subject == "SOX" && label.kind == "index_drop"; });
    ASSERT_NE(sox, made.labels.end());
    EXPECT_TRUE(sox->note.starts_with(fmt::format("{:.2f} % at the close", close))) << sox->note;
  }
}

TEST(Scenarios, refuse_what_the_day_does_not_have_and_name_the_recipe) {
  ScenarioOptions options = small("calm");
  options.changes.halts = {"NVDAX@10:00-10:30"};
  EXPECT_EQ(setup_error_of([&] { return make(options); }), "recipe calm: the day has no symbol NVDAX");
  EXPECT_NE(setup_error_of([] { return recipe_of(small("clam")); }).find("did you mean `calm`?"), std::string::npos);
}

}  // namespace
}  // namespace tocsin
