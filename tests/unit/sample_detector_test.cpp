// The detector that ARCHITECTURE.md shows, compiled and tried; and a test that the page shows this one.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "engine/engine.hpp"
#include "strategies/contributors.hpp"
#include "strategies/subject_ranges.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

// [sample]
// Fires while a name's bid and offer stand at least `widest` apart, and clears once they do not. A book without a bid
// or an offer has no spread: it changes nothing.
class WideSpread {
 public:
  static constexpr std::string_view name = "wide_spread";

  struct Rule {
    RuleId rule;
    SubjectId subject;  // an instrument
    Price widest;
  };

  WideSpread(std::span<const Rule> rules, DetectorSetup& setup) {
    std::vector<Rule> sorted(rules.begin(), rules.end());
    std::ranges::stable_sort(sorted, {}, &Rule::subject);
    std::vector<SubjectId> subjects;
    for (const Rule& rule : sorted) {
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.subject, rule.widest.units, 0);
      watches_.push_back({rule, slot, setup.policies[index_of(rule.rule)].phases, setup.arena.one<bool>()});
      subjects.push_back(rule.subject);
    }
    ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
  }

  void on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
    const Price spread = spread_of(event.quote);
    if (spread == no_price || index_of(event.instrument) >= market.universe().size()) return;
    for (Watch& watch : ranges_.of(subject_of(event.instrument), watches_)) {
      if ((watch.phases & bit_of(market.phase())) == 0 || watch.is_wide == (spread >= watch.rule.widest)) continue;
      watch.is_wide = !watch.is_wide;
      findings.add(
          {.slot = watch.slot, .active = watch.is_wide, .value = spread.units, .limit = watch.rule.widest.units});
    }
  }

  // What an alert says beyond what every alert does. The market is asked, not remembered.
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
    alert.what = "quotes a wide spread";
    alert.level_unit = Unit::price;
    alert.unit = Unit::price;
    alert.value = spread_of(market.quotes().best(InstrumentId{index_of(slot.subject)})).units;
    alert.limit = clamp_to_64_bits(limit);
    fill_doubt(market, alert);
  }

 private:
  // no_price where a side is missing.
  static Price spread_of(const Quote& quote) noexcept {
    return quote.bid == no_price || quote.ask == no_price ? no_price : quote.ask - quote.bid;
  }

  struct Watch {
    Rule rule;
    std::uint32_t slot;
    Phases phases;
    bool& is_wide;  // in the arena, with all that events may change
  };

  std::vector<Watch> watches_;  // by subject
  SubjectRanges ranges_;
};
static_assert(Detector<WideSpread> && ListensToQuote<WideSpread> && !ListensToTrade<WideSpread>);

using SpreadEngine = Engine<DetectorList<WideSpread>>;
// [sample]

class SpreadDesk {
 public:
  SpreadDesk() : universe_(universe_of({{"A", 100}, {"B", 50}})), engine_(universe_, {}, Schedule{}, rules()) {}

  void quote(std::uint32_t instrument, double bid, double ask) {
    step(events_.after(std::chrono::seconds{1}).quote(instrument, bid, ask));
  }
  void step(const Event& event) {
    engine_.step(event, [&](const Alert& alert) { alerts_.push_back(alert); });
  }
  EventMaker& events() { return events_; }
  SpreadEngine& engine() { return engine_; }
  const std::vector<Alert>& alerts() const { return alerts_; }

 private:
  static Rulebook<DetectorList<WideSpread>> rules() {
    Rulebook<DetectorList<WideSpread>> rules;
    rules.policies = {{.name = "b", .detector = "wide_spread"}, {.name = "a", .detector = "wide_spread"}};
    rules.of<WideSpread>() = {{RuleId{0}, SubjectId{1}, dollars(0.05)}, {RuleId{1}, SubjectId{0}, dollars(1)}};
    return rules;
  }

  Universe universe_;
  SpreadEngine engine_;
  EventMaker events_;
  std::vector<Alert> alerts_;
};

TEST(SampleDetector, rings_when_the_spread_opens_and_is_resolved_when_it_closes) {
  SpreadDesk desk;
  desk.quote(1, 49.98, 50.02);
  desk.quote(0, 99.9, 100.1);  // wide for B, not for A
  EXPECT_TRUE(desk.alerts().empty());
  desk.quote(1, 49.95, 50);
  desk.quote(1, 49.9, 50);  // wider still: it has rung
  ASSERT_EQ(desk.alerts().size(), 1U);
  EXPECT_EQ(desk.alerts()[0].rule, RuleId{0});
  EXPECT_EQ(desk.alerts()[0].state, AlertState::firing);
  EXPECT_EQ(desk.alerts()[0].value, dollars(0.05).units);
  EXPECT_EQ(desk.alerts()[0].limit, dollars(0.05).units);
  desk.quote(1, 49.99, 50);
  ASSERT_EQ(desk.alerts().size(), 2U);
  EXPECT_EQ(desk.alerts()[1].state, AlertState::resolved);
}

TEST(SampleDetector, says_nothing_of_a_book_with_one_side_or_of_a_name_that_is_not_listed) {
  SpreadDesk desk;
  Event one_sided = desk.events().quote(1, 40, 50);
  one_sided.quote.bid = no_price;
  desk.step(one_sided);
  desk.quote(7, 40, 50);
  EXPECT_TRUE(desk.alerts().empty());
}

TEST(SampleDetector, goes_on_from_a_snapshot) {
  SpreadDesk desk;
  const Snapshot calm = desk.engine().snapshot();
  desk.quote(1, 49.9, 50);
  desk.engine().restore(calm);
  desk.quote(1, 49.9, 50);
  EXPECT_EQ(desk.alerts().size(), 2U);
}

// --- The page

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What stands between the two marks of a text; empty where they are not there.
std::string between(const std::string& text, const std::string& opening, const std::string& closing) {
  const std::size_t at = text.find(opening);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + opening.size();
  const std::size_t end = text.find(closing, begin);
  return end == std::string::npos ? std::string() : text.substr(begin, end - begin);
}

TEST(ArchitecturePage, shows_the_sample_detector_as_it_is_compiled) {
  const std::string source =
      between(text_of(TOCSIN_SOURCE_DIR "/tests/unit/sample_detector_test.cpp"), "// [sample]\n", "// [sample]\n");
  const std::string shown =
      between(text_of(TOCSIN_SOURCE_DIR "/ARCHITECTURE.md"), "<!-- sample -->\n```cpp\n", "```\n<!-- sample -->\n");
  ASSERT_FALSE(source.empty());
  EXPECT_EQ(shown, source);
}

}  // namespace
}  // namespace tocsin
