// Rules that are changed at random moments of random days, against engines that had the new rules all along.
#include <gtest/gtest.h>

#include <set>

#include "app/calendar.hpp"
#include "app/floor.hpp"
#include "app/rules_file.hpp"
#include "app/succession.hpp"
#include "feeds/sequencer.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_count = sanitized ? 2'000 : 8'000;

// What an alert says, whatever the edition of its rules.
struct Said {
  std::uint64_t id;
  AlertState state;
  Time time;
  std::int64_t value;
  std::string rule;

  bool operator==(const Said&) const = default;
};

class SuccessionModel : public testing::TestWithParam<std::uint64_t> {
 protected:
  SuccessionModel()
      : first_(rules("first.toml", {})),
        second_(rules("second.toml", {{"levels = [1, 2, 3, 5]", "levels = [2, 4, 6]"},
                                      {"name = \"names_again\"", "name = \"names_anew\""},
                                      {"hold_off = \"5s\"", "hold_off = \"90s\""}})),
        universe_(first_.listings()),
        baskets_(first_.baskets(universe_).baskets),
        hours_(us_equities_schedule(before_open, before_open + std::chrono::hours(24 * 7))) {}

  // Those of the faulty market, each of these words changed for the other.
  RulesFile rules(const std::string& name, const std::vector<std::pair<std::string, std::string>>& changes) const {
    const std::string source = TOCSIN_SOURCE_DIR "/tests/golden/faulty_market";
    std::string text = text_of_file(source + "/rules.toml");
    for (const auto& [from, to] : changes) text.replace(text.find(from), from.size(), to);
    return RulesFile::load(folder_.file(name, "beside = '" + source + "'\n" + text));
  }

  DeskEngine engine(const RulesFile& rules) const { return desk_engine(universe_, baskets_, hours_, rules, 3); }

  // The list of a day with a change of rules at this place.
  std::vector<Event> day(std::size_t changed_at) {
    std::vector<Event> list;
    Sequencer sequencer(3, first_.timer());
    std::size_t number = 0;
    for (Event event : FaultyMarket(universe_, GetParam(), before_open).draw(events_count)) {
      event.sequence = ++number;
      if (number == changed_at) {
        Event made = blank_event(EventKind::action, event.time, no_instrument);
        made.source = 2;
        made.sequence = 1;
        made.action = {.target = 1, .until = {}, .text = 1, .verb = DeskVerb::change_rules, .zero = {}};
        sequencer.take(made, [&](const Event& listed) { list.push_back(listed); });
      }
      sequencer.take(event, [&](const Event& listed) { list.push_back(listed); });
    }
    return list;
  }

  static Said said(const Alert& alert, const DeskEngine& by) {
    const std::string rule = alert.rule == no_rule ? "" : by.policies()[index_of(alert.rule)].name;
    return {alert.id, alert.state, alert.time, alert.value, rule};
  }

  // Whoever heard all alerts knows what stands.
  static void hear(const Alert& alert, std::set<std::uint64_t>& standing) {
    if (alert.state == AlertState::firing || alert.state == AlertState::escalated) standing.insert(alert.id);
    if (alert.state == AlertState::resolved || alert.state == AlertState::withdrawn) standing.erase(alert.id);
  }
  static std::set<std::uint64_t> standing_of(const DeskEngine& engine) {
    std::set<std::uint64_t> standing;
    engine.each_standing([&](std::uint64_t id) { standing.insert(id); }, [](std::uint64_t) {});
    return standing;
  }

  ScratchFolder folder_;
  RulesFile first_;
  RulesFile second_;
  Universe universe_;
  std::vector<Basket> baskets_;
  Schedule hours_;
};

TEST_P(SuccessionModel, says_from_the_change_on_what_the_new_rules_would_have_said) {
  Dice dice(GetParam());
  const std::vector<Event> list = day(1 + dice.roll(events_count / 2));
  DeskEngine first = engine(first_);
  DeskEngine second = engine(second_);
  DeskEngine alone = engine(second_);
  Succession engines(first);
  engines.add(second);
  std::vector<Said> told;
  std::vector<Said> expected;
  std::set<std::uint64_t> standing;
  for (const Event& event : list) {
    engines.run({&event, 1}, [&](const Alert& alert) {
      hear(alert, standing);
      const bool is_new = alert.edition == 1 && alert.reason != SuppressedBy::rules_changed;
      if (is_new) told.push_back(said(alert, second));
    });
    alone.step(event, [&](const Alert& alert) {
      if (engines.edition() == 1 && !changes_rules(event)) expected.push_back(said(alert, alone));
    });
    ASSERT_EQ(standing, standing_of(engines.in_force()));
  }
  EXPECT_EQ(engines.edition(), 1U);
  EXPECT_EQ(told, expected);
  EXPECT_GT(told.size(), 10U);
}

TEST_P(SuccessionModel, changes_nothing_where_the_rules_are_the_same) {
  Dice dice(GetParam());
  const std::vector<Event> list = day(1 + dice.roll(events_count));
  DeskEngine first = engine(first_);
  DeskEngine same = engine(first_);
  DeskEngine alone = engine(first_);
  Succession engines(first);
  engines.add(same);
  std::vector<Said> told;
  std::vector<Said> expected;
  engines.run(list, [&](const Alert& alert) { told.push_back(said(alert, alone)); });
  alone.run(list, [&](const Alert& alert) { expected.push_back(said(alert, alone)); });
  EXPECT_EQ(told, expected);
}

INSTANTIATE_TEST_SUITE_P(Days, SuccessionModel, testing::Range<std::uint64_t>(1, sanitized ? 3 : 9));

}  // namespace
}  // namespace tocsin
