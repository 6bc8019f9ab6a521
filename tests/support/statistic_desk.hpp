#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "sinks/alert_words.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {

// An engine of one kind of detector, with a timer of one second. A and B are stocks at 100 and 50, C^IX an index at
// 5,000, and the basket AB holds one unit of A and two of B.
template <class Kind>
class StatisticDesk {
 public:
  using List = DetectorList<Kind>;
  static constexpr SubjectId a{0}, b{1}, index{2}, basket{3};

  explicit StatisticDesk(std::vector<typename Kind::Rule> rules, Policy policy = {}, const Schedule& schedule = {})
      : events_(Time{std::chrono::hours{24}}) {
    Rulebook<List> book;
    for (auto& rule : rules) {
      rule.rule = static_cast<RuleId>(book.policies.size());
      policy.name = std::to_string(book.policies.size());
      policy.detector = Kind::name;
      book.policies.push_back(policy);
    }
    book.template of<Kind>() = std::move(rules);
    engine_ = std::make_unique<Engine<List>>(universe_, std::vector{pair()}, schedule, std::move(book), Capacity{});
  }

  // What the event rang; not what the rules see.
  std::vector<Alert> step(const Event& event) {
    std::vector<Alert> rung;
    engine_->step(event, [&](const Alert& alert) {
      if (alert.slot != no_slot) rung.push_back(alert);
    });
    alerts_.insert(alerts_.end(), rung.begin(), rung.end());
    return rung;
  }
  // A trade now; its id is that of the last event.
  std::vector<Alert> trade(std::uint32_t instrument, Price price, std::uint64_t size = 100,
                           std::uint32_t conditions = 0) {
    last_ = events_.trade(instrument, price, conditions, size);
    return step(last_);
  }
  std::vector<Alert> cancel_last() { return step(events_.cancel(index_of(last_.instrument), last_.trade.id)); }
  // For later: `step_now()` stamps it.
  [[nodiscard]] Event cancellation_of_last() { return events_.cancel(index_of(last_.instrument), last_.trade.id); }
  std::vector<Alert> step_now(const Event& made) {
    Event event = made;
    event.time = event.venue_time = events_.now();
    return step(event);
  }
  std::vector<Alert> correct_last(Price price, std::uint64_t size = 100) {
    return step(events_.correct(index_of(last_.instrument), last_.trade.id, price, size));
  }
  // The timer's steps until then, which stands on its grid.
  std::vector<Alert> until(Time time) {
    std::vector<Alert> rung;
    while (events_.now() < time) {
      const auto second = std::chrono::floor<std::chrono::seconds>(events_.now()) + std::chrono::seconds{1};
      events_.at(second);
      for (const Alert& alert : step(events_.timer())) rung.push_back(alert);
    }
    return rung;
  }
  std::vector<Alert> wait(Duration elapsed) { return until(events_.now() + elapsed); }

  [[nodiscard]] EventMaker& events() { return events_; }
  [[nodiscard]] Engine<List>& engine() { return *engine_; }
  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }
  [[nodiscard]] const Universe& universe() const { return universe_; }

  static Basket pair() {
    Basket both = basket_of("AB", {1, 2});
    both.base = Price::whole(1'000);
    return both;
  }

  // "firing 4000000, resolved 4000000": the state and the level of each.
  static std::string says(const std::vector<Alert>& alerts) {
    std::string text;
    for (const Alert& alert : alerts) {
      text.append(text.empty() ? "" : ", ").append(word(alert.state));
      text.append(" ").append(std::to_string(alert.key));
    }
    return text;
  }

 private:
  Universe universe_{{{.symbol = "A", .prior_close = dollars(100)},
                      {.symbol = "B", .prior_close = dollars(50)},
                      {.symbol = "C^IX", .type = InstrumentType::index, .prior_close = dollars(5'000)}}};
  std::unique_ptr<Engine<List>> engine_;
  EventMaker events_;
  Event last_{};
  std::vector<Alert> alerts_;
};

}  // namespace tocsin
