#include <map>
#include <utility>

#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

// The open from every print of the day's session, asked after every event.
class NaiveGaps {
 public:
  NaiveGaps(const Universe& universe, const Rules& rules)
      : rules_(std::get<std::vector<GapOpen::Rule>>(rules.rules)), policies_(rules.policies), names_(universe.size()) {
    for (const auto& rule : rules_) {
      for (const SubjectId name : rule.names) {
        for (const std::int64_t level : rule.levels) watches_.push_back({name, &rule, level, false});
      }
    }
    std::ranges::stable_sort(watches_, {}, &Watch::name);
  }

  void enter(const PhaseChange& change, const Market& market) {
    if (change.opens_day) {
      for (Name& name : names_) name = {};
      for (Watch& watch : watches_) watch.on = false;
    }
    if (change.opens_day) session_begun_ = false;
    session_begun_ = session_begun_ || change.phase == Phase::regular;
    look(market, no_instrument);
  }
  void apply(const Event& event, const Market& market) {
    if (index_of(event.instrument) < names_.size()) note(event, market);
    const bool is_of_a_print = std::exchange(uncorrected_, market.uncorrected_count()) == market.uncorrected_count();
    look(market, event.kind == EventKind::correction && is_of_a_print ? event.instrument : no_instrument);
  }
  [[nodiscard]] std::vector<bool> on() const {
    std::vector<bool> all;
    for (const Watch& watch : watches_) all.push_back(watch.on);
    return all;
  }

 private:
  struct Name {
    std::map<std::uint64_t, Price> prints{};  // by trade id, which ascends
    std::map<std::uint64_t, bool> is_corrected{};
    Price official = no_price;
    [[nodiscard]] Price open() const {
      if (official != no_price) return official;
      return prints.empty() ? no_price : prints.begin()->second;
    }
  };
  struct Watch {
    SubjectId name;
    const GapOpen::Rule* rule;
    std::int64_t level;
    bool on;
  };

  void note(const Event& event, const Market& market) {
    Name& name = names_[index_of(event.instrument)];
    const bool opens = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::official_open;
    if (opens && is_plausible(event.reference.price)) name.official = event.reference.price;
    if (event.kind == EventKind::trade && is_plausible(event.trade.price)) {
      const bool closes = (event.trade.conditions & trade_condition::closing_cross) != 0 && session_begun_;
      const bool counts = (event.trade.conditions & trade_condition::not_high_low) == 0;
      if (counts && (closes || market.phase() == Phase::regular)) name.prints[event.trade.id] = event.trade.price;
    }
    if (event.kind != EventKind::correction || !name.prints.contains(event.correction.trade_id)) return;
    if (name.is_corrected[event.correction.trade_id]) return;
    name.is_corrected[event.correction.trade_id] = true;
    if (event.correction.size == 0) name.prints.erase(event.correction.trade_id);
    if (event.correction.size != 0) name.prints[event.correction.trade_id] = event.correction.price;
  }

  // Out of hours a correction withdraws, and does nothing else.
  void look(const Market& market, InstrumentId corrected) {
    for (Watch& watch : watches_) {
      const Price open = names_[index_of(watch.name)].open();
      const bool in_hours = (policies_[index_of(watch.rule->rule)].phases & bit_of(market.phase())) != 0;
      const bool is = gaps(watch, open, market.prior_close(InstrumentId{index_of(watch.name)}));
      if (in_hours && (open != no_price || subject_of(corrected) == watch.name)) watch.on = is;
      if (!in_hours && subject_of(corrected) == watch.name) watch.on = watch.on && is;
    }
  }
  static bool gaps(const Watch& watch, Price open, Price close) {
    if (open == no_price || close <= Price{}) return false;
    const Int128 moved = Int128{open.units - close.units} * 1'000'000;
    const bool up = moved >= Int128{close.units} * watch.level;
    const bool down = -moved >= Int128{close.units} * watch.level;
    return (up && watch.rule->direction != Direction::down) || (down && watch.rule->direction != Direction::up);
  }

  const std::vector<GapOpen::Rule>& rules_;
  const std::vector<Policy>& policies_;
  std::vector<Name> names_;
  std::vector<Watch> watches_;
  bool session_begun_ = false;
  std::uint64_t uncorrected_ = 0;  // of the market, whose count says whether a correction found its print
};

Rules three_rules() {
  Rules rules;
  rules.policies = {{.name = "a"}, {.name = "b", .phases = extended_hours}, {.name = "c"}};
  rules.of<GapOpen>() = {{RuleId{0}, {SubjectId{0}, SubjectId{1}, SubjectId{2}}, Direction::both, {5'000, 20'000}},
                         {RuleId{1}, {SubjectId{1}, SubjectId{3}, SubjectId{5}}, Direction::up, {10'000}},
                         {RuleId{2}, {SubjectId{1}, SubjectId{4}}, Direction::down, {10'000, 40'000}}};
  return rules;
}

class GapOpenModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(GapOpenModel, judges_the_open_that_all_prints_make) {
  hold_to<NaiveGaps>(three_rules(), GetParam(), {}, 50'000);
}
TEST_P(GapOpenModel, judges_the_open_that_the_prints_make_that_are_left) {
  hold_to<NaiveGaps>(three_rules(), GetParam(), {.restates_closes = false, .takes_back = true}, 50'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, GapOpenModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
