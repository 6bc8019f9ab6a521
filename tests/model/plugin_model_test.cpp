#include <gtest/gtest.h>

#include <string>

#include "app/plugins/plugin_library.hpp"
#include "tests/support/alert_bytes.hpp"
#include "tests/support/market_rules_desk.hpp"

namespace tocsin {
namespace {

// The same rules for the built-in gap_open, and for the plugin of that name.
Rules three_rules(bool by_plugin) {
  Rules rules;
  rules.policies = {{.name = "a"}, {.name = "b", .phases = extended_hours}, {.name = "c", .hold_on = Duration{50}}};
  const std::vector<GapOpen::Rule> built_in{
      {RuleId{0}, {SubjectId{0}, SubjectId{1}, SubjectId{2}, SubjectId{5}}, Direction::both, {5'000, 20'000}},
      {RuleId{1}, {SubjectId{1}, SubjectId{3}}, Direction::up, {10'000}},
      {RuleId{2}, {SubjectId{1}, SubjectId{4}}, Direction::down, {10'000, 40'000}}};
  if (!by_plugin) rules.of<GapOpen>() = built_in;
  if (!by_plugin) return rules;
  const tocsin_plugin& plugin = load_plugin(TOCSIN_PLUGIN_DIR "/gap_open.so");
  for (const GapOpen::Rule& rule : built_in) {
    rules.of<PluginDetector>().push_back({.rule = rule.rule,
                                          .plugin = &plugin,
                                          .subjects = rule.names,
                                          .levels = rule.levels,
                                          .values = {static_cast<std::int64_t>(rule.direction)},
                                          .bounds = {.rule = rule.rule, .budget = {}, .limit = {}, .switch_off = {}}});
  }
  return rules;
}

// What one event rang, without the slots' own numbers: a plugin's subjects have one more.
std::string bytes_of(std::vector<Alert> alerts) {
  std::string bytes;
  for (Alert& alert : alerts) {
    if (alert.slot != no_slot) alert.slot = 0;
    append_alert(bytes, alert);
  }
  return bytes;
}

class PluginModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(PluginModel, gap_open_as_a_plugin_says_what_the_built_in_one_does) {
  const Universe universe = seven_listings();
  const Schedule days = short_days(1'000);
  RecordingDesk built_in(universe, {}, days, three_rules(false));
  RecordingDesk by_plugin(universe, {}, days, three_rules(true));
  RandomVenues venues(universe, GetParam(), {.restates_closes = GetParam() % 2 == 0, .takes_back = true});
  for (int step = 0; step < 50'000; ++step) {
    const Event event = venues.next();
    const std::string said = bytes_of(built_in.step(event));
    ASSERT_EQ(bytes_of(by_plugin.step(event)), said) << "seed " << GetParam() << " step " << step;
  }
  EXPECT_GT(built_in.alerts().size(), 100U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PluginModel, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tocsin
