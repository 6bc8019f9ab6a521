#include <map>

#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// Rule 201 by the book: every print of the day is kept, and asked after every event.
class NaiveRestrictions {
 public:
  NaiveRestrictions(const Universe& universe, const Rules& rules)
      : rules_(std::get<std::vector<ShortSaleRestriction::Rule>>(rules.rules)),
        policies_(rules.policies),
        names_(universe.size()) {
    for (const auto& rule : rules_) watches_.resize(watches_.size() + rule.names.size());
  }

  void enter(const PhaseChange& change, const Market& market) {
    if (change.opens_day) {
      for (Name& name : names_)
        name = {.venue = name.venue, .carried = name.triggered() || (!had_session_ && name.carried)};
    }
    if (change.phase == Phase::regular) had_session_ = true;
    look(change.at, market, EventKind::quote);
  }

  void apply(const Event& event, const Market& market) {
    const bool is_listed = index_of(event.instrument) < names_.size();
    for (Name& name : names_) name.fell = false;
    if (is_listed && event.kind == EventKind::trade) trade(event, market);
    if (is_listed && event.kind == EventKind::status) status(event);
    if (is_listed && event.kind == EventKind::correction) correct(event, market);
    look(event.time, market, event.kind);
  }

  [[nodiscard]] std::vector<bool> on() const {
    std::vector<std::pair<SubjectId, Watch>> by_name;
    for (const auto& rule : rules_) {
      for (const SubjectId subject : rule.names) by_name.emplace_back(subject, watches_[by_name.size()]);
    }
    std::ranges::stable_sort(by_name, {}, &std::pair<SubjectId, Watch>::first);
    std::vector<bool> all;
    for (const auto& [name, watch] : by_name) all.insert(all.end(), {watch.restricted, watch.differs});
    return all;
  }

 private:
  struct Seen {
    bool counts, low, is_whole = true;
  };
  struct Name {
    ShortSale venue = ShortSale::unknown;
    bool carried = false, fell = false;
    std::map<std::uint64_t, Seen> prints{};  // by trade id

    [[nodiscard]] bool triggered() const {
      return std::ranges::any_of(prints, [](const auto& each) { return each.second.counts && each.second.low; });
    }
    [[nodiscard]] bool restricted() const { return carried || triggered(); }
    [[nodiscard]] bool differs() const {
      return venue != ShortSale::unknown && (venue == ShortSale::restricted) != restricted();
    }
  };
  struct Watch {
    bool restricted = false, differs = false;
    Time since = Time::max();
  };

  static bool is_low(InstrumentId id, Price price, const Market& market) {
    const Price close = market.prior_close(id);
    return close > Price{} && Int128{10} * price.units <= Int128{9} * close.units;
  }
  void trade(const Event& event, const Market& market) {
    const Price price = event.trade.price;
    if (!is_plausible(price)) return;
    const bool counts = market.phase() == Phase::regular && (event.trade.conditions & trade_condition::not_last) == 0;
    names_[index_of(event.instrument)].prints[event.trade.id] = {counts, is_low(event.instrument, price, market)};
  }
  void status(const Event& event) {
    if (event.status.short_sale == ShortSale::unknown) return;
    Name& name = names_[index_of(event.instrument)];
    name.venue = event.status.short_sale;
    if (!had_session_) name.carried = name.venue == ShortSale::restricted;
  }
  void correct(const Event& event, const Market& market) {
    auto& prints = names_[index_of(event.instrument)].prints;
    const auto print = prints.find(event.correction.trade_id);
    if (print == prints.end() || !print->second.is_whole) return;
    print->second.is_whole = false;
    const bool was_restricted = names_[index_of(event.instrument)].restricted();
    print->second.counts = print->second.counts && event.correction.size > 0;
    print->second.low = is_low(event.instrument, event.correction.price, market);
    names_[index_of(event.instrument)].fell = was_restricted && !names_[index_of(event.instrument)].restricted();
  }

  void look(Time now, const Market& market, EventKind kind) {
    std::size_t number = 0;
    for (const auto& rule : rules_) {
      const bool in_hours = (policies_[index_of(rule.rule)].phases & bit_of(market.phase())) != 0;
      for (const SubjectId subject : rule.names) {
        look(watches_[number++], names_[index_of(subject)], rule.grace, in_hours, now, kind);
      }
    }
  }
  static void look(Watch& watch, const Name& name, Duration grace, bool in_hours, Time now, EventKind kind) {
    if (!in_hours) {
      if (kind == EventKind::correction && name.fell) watch.restricted = false;
      watch.since = Time::max();
      return;
    }
    watch.restricted = name.restricted();
    watch.since = name.differs() ? std::min(watch.since, now) : Time::max();
    if (watch.since == Time::max())
      watch.differs = false;
    else if (kind == EventKind::timer && now - watch.since >= grace)
      watch.differs = true;
  }

  const std::vector<ShortSaleRestriction::Rule>& rules_;
  const std::vector<Policy>& policies_;
  std::vector<Name> names_;
  std::vector<Watch> watches_;
  bool had_session_ = false;
};

Rules two_rules() {
  Rules rules;
  rules.policies = {{.name = "a"}, {.name = "b", .phases = extended_hours}};
  rules.of<ShortSaleRestriction>() = {{RuleId{0}, {SubjectId{0}, SubjectId{1}, SubjectId{2}, SubjectId{5}}, 2s},
                                      {RuleId{1}, {SubjectId{1}, SubjectId{3}, SubjectId{4}}, 500ms}};
  return rules;
}

class ShortSaleRestrictionModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ShortSaleRestrictionModel, restricts_as_every_print_of_the_day_says) {
  hold_to<NaiveRestrictions>(two_rules(), GetParam(), {}, 20'000);
}
TEST_P(ShortSaleRestrictionModel, restricts_as_the_prints_say_that_are_left) {
  hold_to<NaiveRestrictions>(two_rules(), GetParam(), {.restates_closes = false, .takes_back = true}, 20'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShortSaleRestrictionModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
