#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "tests/model/naive_market.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {
namespace {

// One level of one rule: a switch that is looked at after every event.
struct NaiveSwitch {
  const Policy* policy;
  SubjectId subject;
  FallFrom from;
  std::uint64_t shares = 1;
  std::int64_t fires;
  std::int64_t clears;
  bool on = false;

  void look(Int128 value, Int128 reference, std::int64_t traded_ppm) {
    const FallMeasure measure{.reference = reference, .unit = from.unit, .shares = shares};
    if (!measure.known() || !Market::known(value)) return;
    if (value <= measure.fires_at(fires)) {
      on = true;
    } else if (on && value >= measure.clears_at(clears) && traded_ppm >= policy->coverage_min_ppm) {
      on = false;
    }
  }
};

// The high of a window, by the same slices, from everything that was ever added.
struct NaiveWindow {
  Duration window;
  std::deque<std::pair<std::int64_t, Int128>> slices;  // number, high
  std::optional<Int128> standing;

  Int128 add(Int128 value, Time time) {
    const std::int64_t slice_ns = std::max<std::int64_t>(1, window.count() / 256);
    const std::int64_t now = ns_since_epoch(time);
    slices.emplace_back(now / slice_ns, std::max(value, standing.value_or(value)));
    standing = value;
    std::erase_if(slices, [&](const auto& s) { return (s.first + 1) * slice_ns <= now - window.count(); });
    Int128 high = no_limit_below;
    for (const auto& [number, each] : slices) high = std::max(high, each);
    return high;
  }
  void restate(Int128 value) {
    if (!standing) return;
    for (auto& [number, high] : slices) high += value - *standing;
    standing = value;
  }
};

// Every rule looked at after every event, with no watch, no shared level and no heap.
class NaiveDesk {
 public:
  NaiveDesk(const Universe& universe, const std::vector<Basket>& baskets, const Schedule& schedule, const Rules& rules)
      : universe_(universe), market_(universe, baskets, schedule), changes_(schedule.changes()), rules_(rules) {
    for (const auto& rule : std::get<0>(rules.rules)) add(rule.rule, rule.subject, rule.from, rule.levels, rule.clear);
    for (const auto& rule : std::get<1>(rules.rules)) {
      cascades_.push_back({.onsets = std::vector<Time>(rule.sectors.size(), Time::max())});
      cascades_.back().on.resize(rule.levels.size());
    }
    for (const auto& rule : std::get<2>(rules.rules)) add(rule.rule, rule.basket, {}, rule.levels, rule.clear, true);
    for (const auto& rule : std::get<3>(rules.rules)) {
      for (const SubjectId subject : rule.subjects) add_value(rule, subject);
    }
    for (const auto& rule : std::get<4>(rules.rules)) {
      for (const SubjectId name : rule.names) add(rule.rule, name, rule.from, rule.levels, rule.clear);
    }
  }

  void step(const Event& event) {
    for (; next_ < changes_.size() && changes_[next_].at <= event.time; ++next_) {
      market_.enter(changes_[next_]);
      if (changes_[next_].opens_day) begin_day();
      for (auto& [terms, window] : windows_) {
        const bool out = (std::get<2>(terms) & bit_of(market_.phase())) == 0;
        if (changes_[next_].opens_day || out) window = {.window = window.window, .slices = {}, .standing = {}};
      }
      look(blank_event(EventKind::timer, changes_[next_].at, no_instrument), true);
    }
    market_.apply(event);
    look(event, event.kind == EventKind::timer);
  }

  // In the order of the engine's slots.
  [[nodiscard]] std::vector<bool> on() const {
    std::vector<bool> all;
    const auto append = [&](const std::vector<NaiveSwitch>& switches) {
      for (const NaiveSwitch& one : switches) all.push_back(one.on);
    };
    append(index_drops_);
    for (const Cascade& cascade : cascades_) all.insert(all.end(), cascade.on.begin(), cascade.on.end());
    append(breadths_);
    append(values_);
    append(name_drops_);
    return all;
  }

 private:
  struct Cascade {
    std::vector<Time> onsets;
    std::vector<bool> on;
  };

  void add(RuleId id, SubjectId subject, const FallFrom& from, const std::vector<std::int64_t>& levels,
           std::int64_t clear, bool is_breadth = false) {
    const Policy& policy = rules_.policies[index_of(id)];
    auto& list = is_breadth ? breadths_ : policy.detector == "index_drop" ? index_drops_ : name_drops_;
    for (const std::int64_t level : levels) list.push_back({&policy, subject, from, 1, level, level - clear});
    if (from.basis == Basis::rolling_high) windows_[{subject, from.window, policy.phases}].window = from.window;
  }

  void add_value(const ValueLost::Rule& rule, SubjectId subject) {
    const bool is_name = index_of(subject) < universe_.size();
    const std::uint64_t shares = is_name ? universe_[InstrumentId{index_of(subject)}].shares_outstanding : 1;
    const Int128 whole = market_.value(subject) * static_cast<Int128>(shares) / Price::units_per_one;
    for (std::int64_t lost = rule.step; lost <= whole; lost += rule.step) {
      values_.push_back({&rules_.policies[index_of(rule.rule)],
                         subject,
                         {.unit = FallMeasure::Unit::dollars},
                         shares,
                         lost,
                         lost - rule.clear});
    }
  }

  void begin_day() {
    for (Cascade& cascade : cascades_) {
      std::ranges::fill(cascade.onsets, Time::max());
      cascade.on.assign(cascade.on.size(), false);
    }
  }

  [[nodiscard]] bool in_hours(const Policy& policy) const { return (policy.phases & bit_of(market_.phase())) != 0; }

  void look(const Event& event, bool everything) {
    highs_.clear();
    for (auto& [terms, window] : windows_) {
      const auto& [subject, length, phases] = terms;
      const Int128 value = market_.value(subject);
      const bool skip = (phases & bit_of(market_.phase())) == 0 || !Market::known(value);
      if (skip || !(everything || market_.touched(subject))) continue;
      if (event.kind == EventKind::reference) window.restate(value);
      highs_[terms] = window.add(value, event.time);
    }
    for (auto* list : {&index_drops_, &values_, &name_drops_}) {
      for (NaiveSwitch& one : *list) look(one);
    }
    for (NaiveSwitch& one : breadths_) look_at_breadth(one);
    for (std::size_t c = 0; c < cascades_.size(); ++c)
      look_at_cascade(cascades_[c], std::get<1>(rules_.rules)[c], event);
  }

  void look(NaiveSwitch& one) {
    if (!in_hours(*one.policy)) return;
    Int128 reference = market_.reference(one.subject, one.from.basis);
    if (one.from.basis == Basis::rolling_high) {
      const auto high = highs_.find({one.subject, one.from.window, one.policy->phases});
      if (high == highs_.end()) return;
      reference = high->second;
    }
    one.look(market_.value(one.subject), reference, market_.traded_ppm(one.subject));
  }

  [[nodiscard]] bool is_down(SubjectId subject, std::int64_t drop) const {
    const Int128 close = market_.reference(subject, Basis::prior_close);
    const Int128 value = market_.value(subject);
    return drop == 0 ? value < close : (close - value) * ppm_per_one >= close * drop;
  }

  void look_at_breadth(NaiveSwitch& one) {
    if (!in_hours(*one.policy)) return;
    const std::int64_t drop = drop_of(one);
    Int128 standing = 0;
    for (const Basket::Member& member : market_.members(one.subject)) {
      standing += is_down(subject_of(member.instrument), drop) ? 0 : 1;
    }
    one.look(standing, static_cast<Int128>(market_.members(one.subject).size()), market_.traded_ppm(one.subject));
  }

  [[nodiscard]] std::int64_t drop_of(const NaiveSwitch& one) const {
    for (const Breadth::Rule& rule : std::get<2>(rules_.rules)) {
      if (&rules_.policies[index_of(rule.rule)] == one.policy) return rule.drop;
    }
    return 0;
  }

  void look_at_cascade(Cascade& cascade, const SectorCascade::Rule& rule, const Event& event) {
    if (!in_hours(rules_.policies[index_of(rule.rule)])) return;
    bool is_new = false;
    for (std::size_t s = 0; s < rule.sectors.size(); ++s) {
      if (cascade.onsets[s] != Time::max()) continue;
      std::uint32_t names = 0;
      for (const Basket::Member& member : market_.members(rule.sectors[s])) {
        names += is_down(subject_of(member.instrument), rule.drop) ? 1U : 0U;
      }
      if (!is_down(rule.sectors[s], rule.drop) && (rule.names_min == 0 || names < rule.names_min)) continue;
      cascade.onsets[s] = event.time;
      is_new = true;
    }
    if (!is_new) return;
    const auto within = std::ranges::count_if(
        cascade.onsets, [&](Time onset) { return onset != Time::max() && onset > event.time - rule.window; });
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      if (within >= rule.levels[rung]) cascade.on[rung] = true;
    }
  }

  using WindowTerms = std::tuple<SubjectId, Duration, Phases>;

  const Universe& universe_;
  NaiveMarket market_;
  std::span<const PhaseChange> changes_;
  std::size_t next_ = 0;
  const Rules& rules_;
  std::vector<NaiveSwitch> index_drops_, breadths_, values_, name_drops_;
  std::vector<Cascade> cascades_;
  std::map<WindowTerms, NaiveWindow> windows_;
  std::map<WindowTerms, Int128> highs_;
};

Universe ten_names() {
  std::vector<Listing> listings;
  for (char c = 'A'; c < 'I'; ++c) {
    listings.push_back({.symbol = {c}, .prior_close = dollars(10.0 * (c - 'A' + 1)), .shares_outstanding = 1'000});
  }
  listings.push_back({.symbol = "NEW"});
  listings.push_back({.symbol = "^IX", .type = InstrumentType::index});
  return Universe(std::move(listings));
}

Basket sector_of(std::string name, std::initializer_list<std::uint32_t> members) {
  Basket basket{.name = std::move(name), .members = {}};
  for (const std::uint32_t m : members) basket.members.push_back({InstrumentId{m}, 10 + m});
  return basket;
}

std::vector<Basket> five_baskets(const Universe& universe) {
  return {sector_of("all", {0, 1, 2, 3, 4, 5, 6, 7}), sector_of("chips", {0, 1, 2}), sector_of("power", {3, 4, 5}),
          sector_of("staples", {5, 6, 7}), Basket::market_value("value", universe)};
}

class RandomRules {
 public:
  explicit RandomRules(std::uint64_t seed) : dice_(seed) {}

  Rules make() {
    for (int i = 0; i < 24; ++i) {
      const RuleId id = policy("index_drop");
      rules_.of<IndexDrop>().push_back({id, SubjectId{10U + pick(5)}, from(), levels(), clear()});
    }
    for (int i = 0; i < 6; ++i) {
      const RuleId id = policy("sector_cascade");
      rules_.of<SectorCascade>().push_back({id,
                                            {SubjectId{11}, SubjectId{12}, SubjectId{13}},
                                            10'000L * (1 + pick(3)),
                                            pick(3),
                                            {1, 2, 3},
                                            std::chrono::seconds{20 + pick(200)}});
    }
    for (int i = 0; i < 8; ++i) {
      const RuleId id = policy("breadth");
      rules_.of<Breadth>().push_back(
          {id, SubjectId{10U + pick(3)}, 10'000L * pick(3), {400'000, 500'000, 750'000}, 1 + 100'000L * pick(4)});
    }
    for (int i = 0; i < 4; ++i) {
      const RuleId id = policy("value_lost");
      rules_.of<ValueLost>().push_back(
          {id, {SubjectId{pick(8)}, SubjectId{14}}, 1'000L * (1 + pick(9)), 1 + pick(500)});
    }
    for (int i = 0; i < 16; ++i) {
      const RuleId id = policy("name_drop");
      rules_.of<NameDrop>().push_back({id, {SubjectId{pick(5)}, SubjectId{5U + pick(5)}}, from(), levels(), clear()});
    }
    return rules_;
  }

 private:
  std::uint32_t pick(std::uint64_t sides) { return static_cast<std::uint32_t>(dice_.roll(sides)); }

  RuleId policy(std::string detector) {
    constexpr Phases some[] = {regular_hours, extended_hours, all_hours, regular_hours | bit_of(Phase::post_market),
                               bit_of(Phase::pre_market) | bit_of(Phase::post_market)};
    const auto id = static_cast<RuleId>(rules_.policies.size());
    rules_.policies.push_back({.name = detector + std::to_string(index_of(id)),
                               .detector = std::move(detector),
                               .phases = some[pick(5)],
                               .coverage_min_ppm = pick(3) == 0 ? 100'000 * (1 + pick(9)) : 0});
    return id;
  }

  FallFrom from() {
    const auto basis = static_cast<Basis>(pick(4));
    const bool rolls = basis == Basis::rolling_high;
    return {.basis = basis, .window = rolls ? std::chrono::milliseconds{700 + 4'000 * pick(4)} : Duration{}};
  }
  std::vector<std::int64_t> levels() {
    std::vector<std::int64_t> all{5'000 + 5'000 * pick(6)};
    while (pick(3) != 0) all.push_back(all.back() + 5'000L * (1 + pick(4)));
    return all;
  }
  std::int64_t clear() {
    const std::int64_t whole = 1'000L * (1 + pick(6));
    return whole - pick(2);
  }

  Dice dice_;
  Rules rules_;
};

void compare(std::uint64_t seed, int steps) {
  const Universe universe = ten_names();
  const Schedule schedule = seed % 4 == 0 ? Schedule() : short_days(1'000);
  const Rules rules = RandomRules(seed).make();
  RecordingDesk desk(universe, five_baskets(universe), schedule, rules);
  NaiveDesk naive(universe, five_baskets(universe), schedule, rules);
  RandomMarket source(universe, seed);
  std::uint64_t changes = 0;
  std::vector<bool> before;
  for (int step = 0; step < steps; ++step) {
    const Event event = source.next();
    naive.step(event);
    desk.engine().step(event, [](const Alert&) {});
    const std::vector<bool> on = naive.on();
    ASSERT_EQ(on.size(), desk.engine().slots().size());
    for (std::uint32_t slot = 0; slot < on.size(); ++slot) {
      const Slot& what = desk.engine().slots()[slot];
      ASSERT_EQ(desk.engine().is_firing(slot), on[slot])
          << "seed " << seed << " step " << step << " kind " << static_cast<int>(event.kind) << " slot " << slot << " "
          << rules.policies[index_of(what.rule)].name << " subject " << index_of(what.subject) << " key " << what.key;
    }
    changes += on != before ? 1U : 0U;
    before = on;
  }
  EXPECT_GT(changes, static_cast<std::uint64_t>(steps) / 100);
}

// Two desks hear the same market. One hears prints besides that are cancelled a little later, and must then ring for
// nothing that does not ring at the other.
class BrokenPrints {
 public:
  explicit BrokenPrints(std::uint64_t seed, std::int64_t off_percent)
      : dice_(seed), off_percent_(off_percent), rules_(RandomRules(seed).make()), source_(universe_, seed) {}

  void compare(int steps) {
    for (int step = 0; step < steps; ++step) {
      const Event event = source_.next();
      const bool is_restated =
          event.kind == EventKind::reference && event.reference.kind != ReferenceKind::official_close;
      if (is_restated) continue;
      const bool day_ends = broken_ && day_of(event) != day_of(*broken_);
      if (broken_ && (day_ends || dice_.one_in(12))) {
        SCOPED_TRACE("before step " + std::to_string(step));
        ASSERT_NO_FATAL_FAILURE(cancel());
      }
      without_.step(event);
      told_.step(event);
      last_time_ = event.time;
      if (!broken_ && is_plain(event) && dice_.one_in(20)) tell_broken(event);
    }
    EXPECT_GT(withdrawn_, 20U);
  }

 private:
  static std::int64_t day_of(const Event& event) { return ns_since_epoch(event.time) / 600'000'000'000; }
  [[nodiscard]] bool is_plain(const Event& event) const {
    return event.kind == EventKind::trade && event.trade.conditions == 0 && is_plausible(event.trade.price) &&
           index_of(event.instrument) < universe_.size();
  }

  // Right after a print that is true, so that nobody trades the first time today by it.
  void tell_broken(const Event& truth) {
    broken_ = truth;
    broken_->trade.id = ++ids_;
    broken_->trade.price.units = truth.trade.price.units / 100 * (100 + off_percent_);
    told_.step(*broken_);
  }

  // Between its levels an alert that falls from what moves (open, session high, rolling high) is judged by what that
  // was at its trigger, and one that needs coverage not by how much had traded at each moment.
  [[nodiscard]] bool is_approximate(std::uint32_t slot) {
    const RuleId id = told_.engine().slots()[slot].rule;
    const auto is_it = [id](const auto& rule) { return rule.rule == id && rule.from.basis != Basis::prior_close; };
    if (rules_.policies[index_of(id)].coverage_min_ppm > 0) return true;
    return std::ranges::any_of(std::get<0>(rules_.rules), is_it) ||
           std::ranges::any_of(std::get<4>(rules_.rules), is_it);
  }

  void cancel() {
    Event event = blank_event(EventKind::correction, last_time_, broken_->instrument);
    event.source = broken_->source;
    event.sequence = ++ids_;
    event.correction = {.trade_id = broken_->trade.id, .price = no_price, .size = 0, .zero = {}};
    for (const Alert& alert : told_.step(event)) withdrawn_ += alert.state == AlertState::withdrawn ? 1U : 0U;
    broken_.reset();
    for (std::uint32_t slot = 0; slot < told_.engine().slots().size(); ++slot) {
      if (is_approximate(slot)) continue;
      const bool rings = told_.engine().is_firing(slot);
      const bool should = without_.engine().is_firing(slot);
      // A print that is too high also clears, and what it cleared does not ring again between its levels.
      ASSERT_TRUE(rings == should || (off_percent_ > 0 && should))
          << "slot " << slot << " " << rules_.policies[index_of(told_.engine().slots()[slot].rule)].name << " rings "
          << rings;
    }
  }

  Dice dice_;
  std::int64_t off_percent_;
  Universe universe_ = ten_names();
  Rules rules_;
  RandomMarket source_;
  Schedule schedule_ = short_days(1'000);
  RecordingDesk told_{universe_, five_baskets(universe_), schedule_, rules_};
  RecordingDesk without_{universe_, five_baskets(universe_), schedule_, rules_};
  Time last_time_{};
  std::optional<Event> broken_;
  std::uint64_t ids_ = 1ULL << 40U;
  std::uint64_t withdrawn_ = 0;
};

class BrokenPrintsModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(BrokenPrintsModel, a_fall_that_was_cancelled_leaves_nothing_behind) {
  BrokenPrints(GetParam(), -10).compare(20'000);
}
TEST_P(BrokenPrintsModel, a_rise_that_was_cancelled_leaves_no_alert_behind) {
  BrokenPrints(GetParam(), 10).compare(20'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BrokenPrintsModel, testing::Range<std::uint64_t>(1, 9));

class DetectorsModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(DetectorsModel, watches_never_miss_nor_invent_what_looking_at_every_rule_finds) { compare(GetParam(), 25'000); }

INSTANTIATE_TEST_SUITE_P(Seeds, DetectorsModel, testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace tocsin
