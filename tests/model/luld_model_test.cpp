#include <optional>

#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// The Plan by the book: the mean of all eligible trades by their seconds, bands by a table, and a walk through the
// states at every event of the name.
class NaiveBands {
 public:
  NaiveBands(const Universe& universe, const Rules& rules)
      : universe_(universe),
        rule_(std::get<std::vector<Luld::Rule>>(rules.rules).front()),
        names_(rule_.names.size()) {}

  void enter(const PhaseChange& change, const Market& market) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      reset(names_[i]);
      names_[i].venue_paused = false;
      look(i, change.at, market);
    }
  }

  void apply(const Event& event, const Market& market) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const bool is_its = index_of(rule_.names[i]) == index_of(event.instrument);
      if (event.kind == EventKind::timer) timer(i, event, market);
      if (is_its && event.kind == EventKind::trade) trade(i, event, market);
      if (is_its && event.kind == EventKind::quote) look(i, event.time, market);
      if (is_its && event.kind == EventKind::status) status(i, event, market);
      if (is_its && event.kind == EventKind::correction) correct(i, event, market);
    }
  }

  [[nodiscard]] std::vector<bool> on() const {
    std::vector<bool> all;
    for (const Name& name : names_)
      all.insert(all.end(), {name.near, name.limit, name.paused.has_value(), name.differs});
    return all;
  }

 private:
  struct Eligible {
    std::uint64_t id;
    Time time;
    Price price;
    bool is_whole = true;
  };
  struct Name {
    std::vector<Eligible> trades{};
    std::optional<Price> reference{};
    Price lower{}, upper{};
    Time since{};
    std::optional<Time> limit_from{}, paused{}, differs_from{};
    bool late = false, near = false, limit = false, differs = false, venue_speaks = false, venue_paused = false;
  };

  static std::int64_t second(Time time) { return ns_since_epoch(time) / 1'000'000'000; }
  static void reset(Name& name) {
    name.trades.clear();
    name.reference.reset();
    name.limit_from.reset();
    name.paused.reset();
  }

  static std::optional<Price> mean(const Name& name, Time now) {
    Int128 sum = 0, count = 0;
    for (const Eligible& each : name.trades) {
      if (second(each.time) <= second(now) - 300) continue;
      sum += each.price.units;
      count += 1;
    }
    if (count == 0) return std::nullopt;
    return Price{static_cast<std::int64_t>((sum + count / 2) / count)};
  }

  bool follow(std::size_t i, Time now, const Market& market) {
    Name& name = names_[i];
    const InstrumentId id{index_of(rule_.names[i])};
    const int tier = universe_[id].luld_tier;
    const auto found = mean(name, now);
    if (name.paused || tier == 0 || market.prior_close(id) <= Price{} || (!name.reference && !found)) return false;
    const bool late = now >= market.next_phase_at() - 25min;
    bool moves = !name.reference;
    if (name.reference && found && now - name.since >= 30s) {
      const Int128 away = Int128{found->units} - name.reference->units;
      moves = (away < 0 ? -away : away) * 100 >= name.reference->units;
    }
    if (!moves && late == name.late) return false;
    if (moves) {
      name.reference = found;
      name.since = now;
    }
    name.late = late;
    set_bands(name, tier, market.prior_close(id));
    return true;
  }

  static void set_bands(Name& name, int tier, Price close) {
    const std::int64_t reference = name.reference->units;
    std::int64_t width = reference / 20;
    if (tier == 2) width = reference / 10;
    if (close <= Price::whole(3)) width = reference / 5;
    if (close < dollars(0.75)) width = std::min(reference / 4 * 3, dollars(0.15).units);
    if (name.late && (tier == 1 || close <= Price::whole(3))) width *= 2;
    const auto to_cents = [](std::int64_t units) { return Price{(units + 5'000'000) / 10'000'000 * 10'000'000}; };
    name.lower = to_cents(std::max<std::int64_t>(0, reference - width));
    name.upper = to_cents(reference + width);
  }

  void look(std::size_t i, Time now, const Market& market) {
    Name& name = names_[i];
    const InstrumentId id{index_of(rule_.names[i])};
    const auto stopped = [](const Status& status) {
      return status.state >= TradingState::halted && status.state <= TradingState::quote_only;
    };
    const bool live = market.phase() == Phase::regular && name.reference && !name.paused &&
                      !stopped(market.status(id)) && !stopped(market.market_status());
    const Quote best = market.quotes().best(id);
    const bool crossed = best.bid != no_price && best.ask != no_price && best.bid >= best.ask;
    const auto within = [&](Int128 room) {
      return (best.ask != no_price && best.ask.units - room <= name.lower.units) ||
             (best.bid != no_price && best.bid.units + room >= name.upper.units);
    };
    if (!live || crossed || !within(0)) name.limit_from.reset();
    if (live && !crossed && within(0) && !name.limit_from) name.limit_from = now;
    if (name.limit_from && now - *name.limit_from >= 15s) {
      reset(name);
      name.paused = now;
    }
    name.limit = name.limit_from || name.paused;
    name.near = name.limit || (live && within(Int128{name.reference->units} * rule_.near / 1'000'000));
    look_at_difference(name, now, false, market);
  }

  void look_at_difference(Name& name, Time now, bool at_timer, const Market& market) const {
    const bool differs =
        market.phase() == Phase::regular && name.venue_speaks && name.venue_paused != name.paused.has_value();
    if (!differs) name.differs_from.reset();
    if (differs && !name.differs_from) name.differs_from = now;
    if (!differs) name.differs = false;
    if (differs && at_timer && now - *name.differs_from >= rule_.grace) name.differs = true;
  }

  void timer(std::size_t i, const Event& event, const Market& market) {
    if (market.phase() == Phase::regular) follow(i, event.time, market);
    look(i, event.time, market);
    look_at_difference(names_[i], event.time, true, market);
  }
  void trade(std::size_t i, const Event& event, const Market& market) {
    Name& name = names_[i];
    const bool eligible = event.trade.price > Price{} && is_plausible(event.trade.price) &&
                          (event.trade.conditions & trade_condition::not_last) == 0;
    if (!eligible || market.phase() != Phase::regular) return;
    if (name.paused && event.time - *name.paused < 5min) return;
    if (name.paused) reset(name);
    name.trades.push_back({event.trade.id, event.time, event.trade.price});
    if (follow(i, event.time, market) || name.near) look(i, event.time, market);
  }
  void status(std::size_t i, const Event& event, const Market& market) {
    Name& name = names_[i];
    const bool pauses = event.status.state == TradingState::paused;
    const bool halts = event.status.state == TradingState::halted;
    const bool reopens = event.status.state == TradingState::trading && name.venue_paused;
    if (reopens || halts || (pauses && !name.paused)) reset(name);
    name.venue_speaks = true;
    name.venue_paused = pauses;
    look(i, event.time, market);
  }
  void correct(std::size_t i, const Event& event, const Market& market) {
    Name& name = names_[i];
    const auto it = std::ranges::find(name.trades, event.correction.trade_id, &Eligible::id);
    if (it == name.trades.end() || !it->is_whole) return;
    it->is_whole = false;
    if (event.correction.size == 0) name.trades.erase(it);
    if (event.correction.size != 0) it->price = event.correction.price;
    if (follow(i, event.time, market)) look(i, event.time, market);
  }

  const Universe& universe_;
  const Luld::Rule& rule_;
  std::vector<Name> names_;
};

Rules one_rule() {
  Rules rules;
  rules.policies = {{.name = "a"}};
  rules.of<Luld>() = {{RuleId{0}, {SubjectId{0}, SubjectId{1}, SubjectId{2}, SubjectId{4}, SubjectId{5}}, 20'000, 2s}};
  return rules;
}

Schedule long_days() {
  std::vector<PhaseChange> changes;
  for (int day = 0; day < 20; ++day) {
    const Time start{std::chrono::seconds{600 + 4'000 * day}};
    changes.push_back({start, Phase::pre_market, true});
    changes.push_back({start + 100s, Phase::regular, false});
    changes.push_back({start + 3'100s, Phase::post_market, false});
  }
  return Schedule(std::move(changes));
}

class LuldModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(LuldModel, walks_through_its_states_as_the_plan_says) {
  hold_to<NaiveBands>(one_rule(), GetParam(), {.restates_closes = GetParam() % 2 == 0, .takes_back = true}, 40'000,
                      long_days());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LuldModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
