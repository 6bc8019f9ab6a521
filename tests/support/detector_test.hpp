#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sinks/alert_words.hpp"
#include "tests/support/market_builder.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {

// A desk of two names, A at 100 with a million shares and B at 50 with two, a published index at 5,000, a name without
// a close, and a basket that holds a unit of A and two of B and stands at 1,000. Rules are added before the first
// event.
class DetectorTest : public testing::Test {
 protected:
  static constexpr SubjectId basket{4};

  RuleId add(Policy policy) {
    policy.name = "rule " + std::to_string(rules_.policies.size());
    rules_.policies.push_back(std::move(policy));
    return static_cast<RuleId>(rules_.policies.size() - 1);
  }

  std::vector<Alert> step(const Event& event) {
    if (!desk_) desk_ = std::make_unique<RecordingDesk>(universe_, baskets_, schedule_, rules_);
    return desk_->step(event);
  }
  std::vector<Alert> trade(std::uint32_t instrument, double price) { return step(events_.trade(instrument, price)); }

  // "firing 30000, escalated 50000": the state and the level of each that is of one level. What rules see is told, too.
  static std::string says(const std::vector<Alert>& alerts) {
    std::string text;
    for (const Alert& alert : alerts) {
      if (alert.slot == no_slot) continue;
      text.append(text.empty() ? "" : ", ").append(word(alert.state));
      text.append(" ").append(std::to_string(alert.key));
    }
    return text;
  }

  static Basket pair() {
    Basket both = basket_of("AB", {1, 2});
    both.base = Price::whole(1'000);
    return both;
  }

  Universe universe_{{{.symbol = "A", .prior_close = dollars(100), .shares_outstanding = 1'000'000},
                      {.symbol = "B", .prior_close = dollars(50), .shares_outstanding = 2'000'000},
                      {.symbol = "C^IX", .type = InstrumentType::index, .prior_close = dollars(5'000)},
                      {.symbol = "D"}}};
  std::vector<Basket> baskets_{pair()};
  Schedule schedule_;
  Rules rules_;
  EventMaker events_;
  std::unique_ptr<RecordingDesk> desk_;
};

}  // namespace tocsin
