#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sinks/names.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// A desk small enough to reckon its alerts by hand, opened at 09:30 New York time on 27 January 2025.
//
//   KO    Coca-Cola    $60      shares not known     staples
//   NVDA  Nvidia       $100     10bn: $1,000bn       chips,           AI (half)
//   VST   Vistra       $50      1bn: $50bn           power_producers, AI (half)
class SmallDesk {
 public:
  static constexpr SubjectId ko{0}, nvda{1}, vst{2}, ai{3}, chips{4}, power_producers{5}, staples{6};
  static constexpr Time opening = time_from_ns(1'737'988'200'000'000'000);

  explicit SmallDesk(Rules rules)
      : universe_(listings()), engine_(universe_, baskets(universe_), Schedule{}, std::move(rules)) {}

  // Its trade id is its number among all events.
  void trade(SubjectId name, Price price, Duration since_opening) {
    Event event = stamped(EventKind::trade, since_opening);
    event.instrument = InstrumentId{index_of(name)};
    event.trade = {.price = price, .size = 100, .id = event.sequence, .conditions = 0, .zero = {}};
    step(event);
  }
  // no_price: it is cancelled.
  void correct(SubjectId name, std::uint64_t trade_id, Price price, Duration since_opening) {
    Event event = stamped(EventKind::correction, since_opening);
    event.instrument = InstrumentId{index_of(name)};
    event.correction = {.trade_id = trade_id, .price = price, .size = price == no_price ? 0U : 100U, .zero = {}};
    step(event);
  }
  void halt(SubjectId name, Duration since_opening) {
    Event event = stamped(EventKind::status, since_opening);
    event.instrument = InstrumentId{index_of(name)};
    event.status = {.state = TradingState::halted, .short_sale = ShortSale::unknown, .reason = {}, .zero = {}};
    step(event);
  }
  void act(DeskVerb verb, std::uint64_t target, Time until, std::uint32_t text, Duration since_opening) {
    Event event = stamped(EventKind::action, since_opening);
    event.action = {.target = target, .until = until, .text = text, .verb = verb, .zero = {}};
    step(event);
  }

  [[nodiscard]] const std::vector<Alert>& alerts() const noexcept { return alerts_; }
  [[nodiscard]] Names names() const {
    return {.market = engine_.market(), .policies = engine_.policies(), .sources = {"sip"}};
  }

 private:
  static Universe listings() {
    return Universe(
        {{.symbol = "KO", .name = "Coca-Cola", .prior_close = Price::whole(60)},
         {.symbol = "NVDA", .name = "Nvidia", .prior_close = Price::whole(100), .shares_outstanding = 10'000'000'000},
         {.symbol = "VST", .name = "Vistra", .prior_close = Price::whole(50), .shares_outstanding = 1'000'000'000}});
  }
  static std::vector<Basket> baskets(const Universe& universe) {
    const InstrumentId k{0}, n{1}, v{2};
    return {Basket::from_weights("AI", {n, v}, {50, 50}, Price::whole(10'000), universe),
            Basket::from_weights("chips", {n}, {100}, Price::whole(100), universe),
            Basket::from_weights("power_producers", {v}, {100}, Price::whole(100), universe),
            Basket::from_weights("staples", {k}, {100}, Price::whole(100), universe)};
  }

  Event stamped(EventKind kind, Duration since_opening) {
    Event event = blank_event(kind, opening + since_opening, no_instrument);
    event.sequence = ++sequence_;
    event.source = 1;
    return event;
  }
  void step(const Event& event) {
    engine_.step(event, [&](const Alert& alert) { alerts_.push_back(alert); });
  }

  Universe universe_;
  DeskEngine engine_;
  std::vector<Alert> alerts_;
  std::uint64_t sequence_ = 0;
};

// One rule of a kind on the small desk, ready to be changed.
namespace small_rules {

inline Rules index_drop(FallFrom from = {}) {
  Rules rules;
  rules.policies.push_back(
      {.name = "ai_ladder", .detector = "index_drop", .severities = {Severity::warning, Severity::critical}});
  rules.of<IndexDrop>().push_back(
      {.rule = RuleId{0}, .subject = SmallDesk::ai, .from = from, .levels = {30'000, 75'000}, .clear = 5'000});
  return rules;
}

inline Rules name_drop(FallFrom from = {}) {
  Rules rules;
  rules.policies.push_back({.name = "names", .detector = "name_drop", .severities = {Severity::notice}});
  rules.of<NameDrop>().push_back({.rule = RuleId{0},
                                  .names = {SmallDesk::nvda, SmallDesk::vst},
                                  .from = from,
                                  .levels = {40'000},
                                  .clear = 5'000});
  return rules;
}

inline Rules value_lost() {
  Rules rules;
  rules.policies.push_back({.name = "big_losses", .detector = "value_lost"});
  rules.of<ValueLost>().push_back(
      {.rule = RuleId{0}, .subjects = {SmallDesk::nvda}, .step = 100'000'000'000, .clear = 10'000'000'000});
  return rules;
}

inline Rules breadth(std::int64_t drop) {
  Rules rules;
  rules.policies.push_back({.name = "ai_breadth", .detector = "breadth"});
  rules.of<Breadth>().push_back(
      {.rule = RuleId{0}, .basket = SmallDesk::ai, .drop = drop, .levels = {500'000}, .clear = 100'000});
  return rules;
}

inline Rules sector_cascade() {
  Rules rules;
  rules.policies.push_back({.name = "spread", .detector = "sector_cascade", .severities = {Severity::critical}});
  rules.of<SectorCascade>().push_back({.rule = RuleId{0},
                                       .sectors = {SmallDesk::chips, SmallDesk::power_producers, SmallDesk::staples},
                                       .drop = 50'000,
                                       .names_min = 1,
                                       .levels = {2},
                                       .window = std::chrono::hours(3)});
  return rules;
}

}  // namespace small_rules
}  // namespace tocsin
