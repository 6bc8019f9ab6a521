#pragma once

#include <utility>
#include <vector>

#include "engine/gate.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {

// A gate on its own: findings are put in by hand.
class GateBench {
 public:
  // `levels[r]` slots of rule r on the first instrument, side by side.
  GateBench(std::vector<Policy> policies, const std::vector<std::uint32_t>& levels, const Schedule& schedule = {},
            const HouseRules& house = {})
      : policies_(with_notices(std::move(policies), house)),
        universe_({{.symbol = "A", .prior_close = Price::whole(100)}}),
        market_(arena_, universe_, {}, schedule),
        slots_(slots_of(levels)),
        gate_(arena_, slots_, policies_, market_, house) {}
  GateBench(const GateBench&) = delete;
  GateBench& operator=(const GateBench&) = delete;
  GateBench(GateBench&&) = delete;
  GateBench& operator=(GateBench&&) = delete;
  ~GateBench() = default;

  using Turned = std::vector<std::pair<std::uint32_t, bool>>;

  // What is ruled when these slots turn on (true) or off in one event.
  std::vector<Ruling> turn_by(const Event& event, const Turned& turned) {
    std::vector<Finding> findings;
    for (const auto& [slot, on] : turned) findings.push_back({.slot = slot, .active = on, .value = 0, .limit = slot});
    return apply(findings, event);
  }
  std::vector<Ruling> turn(Time time, const Turned& turned) {
    return turn_by(events_.at(time).trade(0, 100.0), turned);
  }
  std::vector<Ruling> on(Time time, std::uint32_t slot) { return turn(time, {{slot, true}}); }
  std::vector<Ruling> off(Time time, std::uint32_t slot) { return turn(time, {{slot, false}}); }
  std::vector<Ruling> timer(Time time, const Turned& turned = {}) { return turn_by(events_.at(time).timer(), turned); }
  std::vector<Ruling> next_phase() {
    const Time time = market_.next_phase_at();
    market_.enter_next_phase();
    gate_.apply_at_phase({}, events_.at(time).timer());
    return {gate_.rulings().begin(), gate_.rulings().end()};
  }

  // What is ruled when the desk does this.
  std::vector<Ruling> act(Time time, DeskVerb verb, std::uint64_t target, Time until = {}, std::uint32_t text = 0) {
    Event event = blank_event(EventKind::action, time, no_instrument);
    event.source = 2;
    event.action = {.target = target, .until = until, .text = text, .verb = verb, .zero = {}};
    gate_.apply_action(event);
    return {gate_.rulings().begin(), gate_.rulings().end()};
  }

  [[nodiscard]] const Gate& gate() const { return gate_; }
  [[nodiscard]] Arena& arena() { return arena_; }

 private:
  static std::vector<Policy> with_notices(std::vector<Policy> policies, const HouseRules& house) {
    add_storm_notices(policies, house);
    return policies;
  }
  static Slots slots_of(const std::vector<std::uint32_t>& levels) {
    Slots slots;
    for (std::size_t rule = 0; rule < levels.size(); ++rule) {
      const auto id = static_cast<RuleId>(rule);
      for (std::uint32_t rung = 0; rung < levels[rule]; ++rung) slots.add(id, SubjectId{0}, rung, rung);
    }
    return slots;
  }

  std::vector<Ruling> apply(const std::vector<Finding>& findings, const Event& event) {
    gate_.apply(findings, event);
    return {gate_.rulings().begin(), gate_.rulings().end()};
  }

  std::vector<Policy> policies_;
  Universe universe_;
  Arena arena_;
  Market market_;
  Slots slots_;
  Gate gate_;
  EventMaker events_;
};

}  // namespace tocsin
