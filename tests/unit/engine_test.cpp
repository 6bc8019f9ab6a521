#include "engine/engine.hpp"

#include <gtest/gtest.h>

#include "strategies/all.hpp"

namespace tocsin {
namespace {

TEST(Engine, rings_once_when_a_basket_falls_through_a_level) {
  const Universe universe(
      {{.symbol = "A", .prior_close = Price::whole(100)}, {.symbol = "B", .prior_close = Price::whole(50)}});
  Basket basket =
      Basket::from_weights("AB", {InstrumentId{0}, InstrumentId{1}}, {50, 50}, Price::whole(1000), universe);
  Rules rules;
  rules.policies.push_back({.name = "drop", .detector = "index_drop"});
  rules.of<IndexDrop>().push_back(
      {.rule = RuleId{0}, .subject = SubjectId{2}, .from = {}, .levels = {30'000, 50'000}, .clear = 2'500});
  DeskEngine engine(universe, {basket}, Schedule{}, rules);
  std::vector<Alert> alerts;
  const auto trade = [&](std::uint32_t instrument, double price) {
    Event event = blank_event(EventKind::trade, time_from_ns(1'000 + static_cast<std::int64_t>(alerts.size())),
                              InstrumentId{instrument});
    event.trade = {
        .price = {static_cast<std::int64_t>(price * 1e9)}, .size = 100, .id = 0, .conditions = 0, .zero = {}};
    engine.step(event, [&](const Alert& alert) { alerts.push_back(alert); });
  };
  trade(0, 95);  // basket -2.5 %
  EXPECT_TRUE(alerts.empty());
  trade(1, 49.5);  // -3.0 % exactly
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].state, AlertState::firing);
  EXPECT_EQ(alerts[0].change_ppm, -30'000);
  EXPECT_EQ(alerts[0].contributors.size(), 2U);
  EXPECT_EQ(alerts[0].contributors[0].subject, SubjectId{0});
  EXPECT_EQ(alerts[0].contributors[0].amount, -25 * Price::units_per_one);
  trade(0, 94.9);
  EXPECT_EQ(alerts.size(), 1U);
  trade(0, 89);
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_EQ(alerts[1].state, AlertState::escalated);
  EXPECT_EQ(alerts[1].related_id, alerts[0].id);
  trade(0, 100);
  ASSERT_EQ(alerts.size(), 4U);
  EXPECT_EQ(alerts[2].state, AlertState::resolved);
}

}  // namespace
}  // namespace tocsin
