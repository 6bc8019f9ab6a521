#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "app/plugins/plugin_library.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "tests/support/hot_path_guard.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t names_count = 40;
constexpr SubjectId all_names{names_count};

Universe forty_names() {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < names_count; ++i) {
    listings.push_back({.symbol = std::string(1 + i / 26, static_cast<char>('A' + i % 26)),
                        .prior_close = Price::whole(20 + i),
                        .shares_outstanding = 1'000'000,
                        .luld_tier = static_cast<std::uint8_t>(1 + i % 2)});
  }
  return Universe(std::move(listings));
}

// Every detector, with every way in which the gate can wait, suppress, fold and repeat.
Rules all_kinds() {
  Rules rules;
  const auto add = [&rules](Policy policy) {
    policy.name = std::to_string(rules.policies.size());
    rules.policies.push_back(std::move(policy));
    return static_cast<RuleId>(rules.policies.size() - 1);
  };
  using namespace std::chrono_literals;
  rules.house = {.storm = 8, .storm_window = 10s, .late_after = 1s};
  const RuleId top = add({.coverage_min_ppm = 500'000, .cool_down = 5s});
  std::vector<SubjectId> names;
  for (std::uint32_t i = 0; i < names_count; ++i) names.push_back(SubjectId{i});
  rules.of<IndexDrop>().push_back({top, all_names, {}, {5'000, 10'000, 20'000}, 2'000});
  rules.of<IndexDrop>().push_back(
      {add({.hold_on = 1s}), all_names, {.basis = Basis::rolling_high, .window = 10s}, {5'000}, 2'000});
  rules.of<SectorCascade>().push_back(
      {add({}), {all_names}, 10'000, 5, {1}, 60s, FallSteps::Terms{.step = 10'000, .decay = 5s, .memory = 60s}});
  rules.of<Breadth>().push_back({add({.parent = top, .repeat = 5s}), all_names, 10'000, {300'000, 600'000}, 100'000});
  rules.of<ValueLost>().push_back({add({.hold_off = 2s}), {all_names}, 10'000'000, 5'000'000});
  rules.of<NameDrop>().push_back(
      {add({.key = "k", .repeat = 20s, .muted = {{Time{720s}, Time{800s}}}, .group = "names"}),
       names,
       {},
       {10'000, 50'000},
       5'000});
  rules.of<NameDrop>().push_back(
      {add({.key = "k", .storm_exempt = true}), names, {.basis = Basis::session_high}, {10'000}, 5'000});
  rules.of<ShortSaleRestriction>().push_back({add({}), names, 1s});
  rules.of<MarketWideBreaker>().push_back({add({}), SubjectId{0}, 1s});
  rules.of<Luld>().push_back({add({}), names, 10'000, 1s});
  rules.of<GapOpen>().push_back({add({}), names, Direction::both, {10'000, 50'000}});
  rules.of<StaleFeed>().push_back({add({}), names, true, 2s, 2});
  rules.of<FeedGap>().push_back({add({}), {all_names}});
  for (const SubjectId subject : {SubjectId{0}, SubjectId{1}, all_names}) {
    rules.of<VolatilityBurst>().push_back(
        {add({}), subject, 20s, 5s, 60s, {3'000'000, 5'000'000}, 1'000'000, 0, Direction::both, 10});
    rules.of<ChangePoint>().push_back(
        {add({}), subject, 5s, 2min, ChangePoint::Method::cusum, 2'000'000, 250'000, 0, true, 0, 10});
    rules.of<Jump>().push_back({add({}), subject, 5s, 12, 10'000, Direction::both, 0});
    rules.of<LeadLag>().push_back(
        {add({}), SubjectId{2}, subject, 60s, 5s, 4s, 500ms, 1, {1'000, 20'000}, 500, Direction::both, 5});
    if (subject == all_names) continue;
    rules.of<VolumeSurge>().push_back({add({}), subject, 15s, 30s, {2'000'000}, 500'000, 0, 500'000, {}});
    rules.of<LiquidityDrain>().push_back({add({}), subject, 2s, 60s, 1'500'000, 0, true, 20});
    rules.of<Dislocation>().push_back(
        {add({}), subject, all_names, {5'000, 20'000}, 2'000, Direction::both, 2s, 10s, 500'000});
  }
  rules.of<Contagion>().push_back(
      {add({}), {all_names}, {10'000, 5s, 60s}, {300'000, 600'000, 900'000}, 100'000, 5, 0});
  using Measure = CorrelationSpike::Measure;
  for (const Measure measure : {Measure::mean, Measure::absorption, Measure::hayashi_yoshida}) {
    rules.of<CorrelationSpike>().push_back({add({}),
                                            measure == Measure::mean ? no_subject : all_names,
                                            names,
                                            measure,
                                            60s,
                                            5s,
                                            {20'000, 40'000},
                                            10'000,
                                            measure == Measure::mean ? 1'000 : 0,
                                            60s,
                                            5});
  }
  const PluginFence::Bounds bounds{.rule = add({}), .budget = 1s, .limit = 1s, .switch_off = {}};
  const tocsin_plugin& plugin = load_plugin(TOCSIN_PLUGIN_DIR "/gap_open.so");
  rules.of<PluginDetector>().push_back({bounds.rule, &plugin, names, {10'000, 50'000}, {2}, bounds, nullptr});
  return rules;
}

Event gap_after(const Event& event) {
  Event gap = blank_event(EventKind::gap, event.time, no_instrument);
  gap.source = 1;
  gap.sequence = event.sequence;
  gap.gap = {.from = event.sequence, .to = event.sequence + 3, .session = {}, .zero = {}};
  return gap;
}

// One trade in fifty is told too low, and cancelled or corrected some events later.
std::vector<Event> with_corrections(const std::vector<Event>& told) {
  Dice dice(7);
  std::vector<Event> events, broken;
  for (Event event : told) {
    const bool is_off = event.kind == EventKind::trade && dice.one_in(50);
    if (is_off) event.trade.price.units = event.trade.price.units / 100 * 95;
    if (is_off) broken.push_back(event);
    events.push_back(event);
    if (dice.one_in(500)) events.push_back(gap_after(event));
    if (broken.empty() || !dice.one_in(50)) continue;
    const Event off = broken.back();
    broken.pop_back();
    Event correction = blank_event(EventKind::correction, event.time, off.instrument);
    correction.source = off.source;
    correction.sequence = 1'000'000 + events.size();
    const Price right{off.trade.price.units / 95 * 100};
    correction.correction = {.trade_id = off.trade.id, .price = right, .size = dice.one_in(3) ? 100U : 0U, .zero = {}};
    events.push_back(correction);
  }
  return events;
}

// Whatever rang is taken up or put off some events later, and names and rules are muted for a while.
std::vector<Event> with_actions(const Universe& universe, const std::vector<Event>& told) {
  DeskEngine engine(universe, {Basket::market_value("all", universe)}, short_days(100), all_kinds());
  Dice dice(8);
  std::vector<Event> events;
  std::uint64_t last_id = 0;
  for (const Event& event : told) {
    events.push_back(event);
    engine.step(event, [&](const Alert& alert) { last_id = alert.id; });
    if (!dice.one_in(100)) continue;
    Event action = blank_event(EventKind::action, event.time, no_instrument);
    const auto verb = static_cast<DeskVerb>(dice.between(1, 5));
    const std::string name = std::to_string(dice.roll(7));
    action.action = {.target = verb == DeskVerb::mute_rule      ? name_hash(name)
                               : verb == DeskVerb::mute_subject ? name_hash("all")
                                                                : last_id,
                     .until = event.time + std::chrono::seconds{dice.between(1, 20)},
                     .text = 0,
                     .verb = verb,
                     .zero = {}};
    events.push_back(action);
    engine.step(action, [](const Alert&) {});
  }
  return events;
}

TEST(EngineHotPath, steps_neither_allocate_nor_lock_nor_call_the_system_while_bells_ring) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const Universe universe = forty_names();
  Rules rules = all_kinds();
  PluginWatch clock;
  clock.measure(&PluginWatchdog::clock);
  rules.of<PluginDetector>()[0].watch = &clock;
  DeskEngine engine(universe, {Basket::market_value("all", universe)}, short_days(100), std::move(rules));
  PluginWatchdog watchdog;
  watchdog.guard(clock);
  RandomMarket market(universe, 1);
  std::vector<Event> events;
  for (int i = 0; i < 200'000; ++i) events.push_back(market.next());
  events = with_actions(universe, with_corrections(events));
  std::vector<Alert> rung(64);
  std::size_t rung_count = 0, revised_count = 0, withdrawn_count = 0;
  std::array<std::size_t, alert_states_count> states{};

  HotPathGuard guard;
  engine.run(events, [&](const Alert& alert) {
    rung[rung_count++ % rung.size()] = alert;
    ++states[static_cast<std::size_t>(alert.state)];
    revised_count += alert.state == AlertState::revised ? 1U : 0U;
    withdrawn_count += alert.state == AlertState::withdrawn ? 1U : 0U;
  });
  const HotPathCounts counts = guard.stop();

  EXPECT_EQ(counts, HotPathCounts{});
  EXPECT_GT(rung_count, 5'000U);
  EXPECT_GT(revised_count, 50U);
  EXPECT_GT(withdrawn_count, 50U);
  for (std::size_t state = 0; state < states.size(); ++state) EXPECT_GT(states[state], 0U) << state;
}

}  // namespace
}  // namespace tocsin
