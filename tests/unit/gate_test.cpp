#include "engine/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/gate_bench.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;
using enum AlertState;

Time second(int n) { return Time{std::chrono::seconds{n}}; }

auto rules(std::uint32_t slot, AlertState state) {
  return testing::AllOf(testing::Field("slot", &Ruling::slot, slot), testing::Field("state", &Ruling::state, state));
}
auto suppresses(std::uint32_t slot, SuppressedBy reason) {
  return testing::AllOf(rules(slot, suppressed), testing::Field("reason", &Ruling::reason, reason));
}

TEST(Gate, rings_at_once_and_resolves_at_once_without_holds) {
  GateBench bench({{.name = "r"}}, {1});
  const auto rung = bench.on(second(1), 0);
  ASSERT_THAT(rung, ElementsAre(rules(0, firing)));
  EXPECT_EQ(rung[0].trigger.time, second(1));
  EXPECT_THAT(bench.on(second(2), 0), IsEmpty());
  const auto resolved_now = bench.off(second(3), 0);
  ASSERT_THAT(resolved_now, ElementsAre(rules(0, resolved)));
  EXPECT_EQ(resolved_now[0].id, rung[0].id);
  EXPECT_EQ(resolved_now[0].trigger.time, second(1));
  EXPECT_THAT(bench.off(second(4), 0), IsEmpty());
}

TEST(Gate, holds_on_until_a_timer_finds_it_has_lasted) {
  GateBench bench({{.name = "r", .hold_on = 5s}}, {1});
  EXPECT_THAT(bench.on(second(1), 0), IsEmpty());
  EXPECT_THAT(bench.timer(second(5)), IsEmpty());
  const auto rung = bench.timer(second(6));
  ASSERT_THAT(rung, ElementsAre(rules(0, firing)));
  EXPECT_EQ(rung[0].trigger.time, second(1));
  EXPECT_EQ(rung[0].time, second(6));
  EXPECT_THAT(bench.timer(second(7)), IsEmpty());
}

TEST(Gate, what_does_not_last_never_rings) {
  GateBench bench({{.name = "r", .hold_on = 5s}}, {1});
  bench.on(second(1), 0);
  EXPECT_THAT(bench.off(second(3), 0), IsEmpty());
  bench.on(second(4), 0);
  EXPECT_THAT(bench.timer(second(6)), IsEmpty());
  EXPECT_THAT(bench.timer(second(9), {{0, false}}), IsEmpty());  // gone in the very event that ends the wait
  EXPECT_THAT(bench.timer(second(30)), IsEmpty());
}

TEST(Gate, holds_off_and_goes_on_ringing_if_it_comes_back) {
  GateBench bench({{.name = "r", .hold_off = 5s}}, {1});
  bench.on(second(1), 0);
  EXPECT_THAT(bench.off(second(2), 0), IsEmpty());
  EXPECT_TRUE(bench.gate().is_firing(0));
  EXPECT_THAT(bench.on(second(4), 0), IsEmpty());
  EXPECT_THAT(bench.timer(second(7)), IsEmpty());
  bench.off(second(8), 0);
  EXPECT_THAT(bench.timer(second(12)), IsEmpty());
  EXPECT_THAT(bench.timer(second(13)), ElementsAre(rules(0, resolved)));
}

TEST(Gate, stays_silent_while_it_cools_down_and_rings_after_if_still_true) {
  GateBench bench({{.name = "r", .cool_down = 10s}}, {1});
  const auto first = bench.on(second(1), 0);
  bench.off(second(2), 0);
  const auto silent = bench.on(second(5), 0);
  ASSERT_THAT(silent, ElementsAre(suppresses(0, SuppressedBy::cool_down)));
  EXPECT_EQ(silent[0].related_id, first[0].id);
  EXPECT_THAT(bench.timer(second(11)), IsEmpty());
  const auto rung = bench.timer(second(12));
  ASSERT_THAT(rung, ElementsAre(rules(0, firing)));
  EXPECT_NE(rung[0].id, first[0].id);
  EXPECT_EQ(rung[0].trigger.time, second(5));
}

TEST(Gate, what_ends_while_it_cools_down_never_rings) {
  GateBench bench({{.name = "r", .cool_down = 10s}}, {1});
  bench.on(second(1), 0);
  bench.off(second(2), 0);
  bench.on(second(5), 0);
  EXPECT_THAT(bench.off(second(6), 0), IsEmpty());
  EXPECT_THAT(bench.timer(second(20)), IsEmpty());
}

TEST(Gate, rules_of_one_key_ring_once) {
  GateBench bench({{.name = "r", .key = "k"}, {.name = "s", .key = "k"}, {.name = "t"}}, {1, 1, 1});
  const auto rung = bench.turn(second(1), {{0, true}, {1, true}, {2, true}});
  ASSERT_THAT(rung, ElementsAre(rules(0, firing), suppresses(1, SuppressedBy::duplicate), rules(2, firing)));
  EXPECT_EQ(rung[1].related_id, rung[0].id);
  EXPECT_THAT(bench.off(second(2), 0), ElementsAre(rules(0, resolved), rules(1, firing)));
}

TEST(Gate, levels_of_one_key_do_not_silence_each_other) {
  GateBench bench({{.name = "r", .key = "k"}, {.name = "s", .key = "k"}}, {2, 2});
  EXPECT_THAT(bench.turn(second(1), {{0, true}, {3, true}}), ElementsAre(rules(0, firing), rules(3, firing)));
}

TEST(Gate, escalates_above_the_nearest_level_that_rings) {
  GateBench bench({{.name = "r"}}, {3});
  const auto first = bench.turn(second(1), {{0, true}, {1, true}});
  ASSERT_THAT(first, ElementsAre(rules(0, firing), rules(1, escalated)));
  EXPECT_EQ(first[1].related_id, first[0].id);
  bench.off(second(2), 1);
  const auto deeper = bench.on(second(3), 2);
  ASSERT_THAT(deeper, ElementsAre(rules(2, escalated)));
  EXPECT_EQ(deeper[0].related_id, first[0].id);
  bench.turn(second(4), {{0, false}, {2, false}});
  EXPECT_THAT(bench.on(second(5), 2), ElementsAre(rules(2, firing)));
}

TEST(Gate, a_parent_inhibits_on_the_same_event_whatever_the_order) {
  GateBench bench({{.name = "child", .parent = RuleId{1}}, {.name = "parent"}}, {1, 1});
  const auto rung = bench.turn(second(1), {{0, true}, {1, true}});
  ASSERT_THAT(rung, ElementsAre(rules(1, firing), suppresses(0, SuppressedBy::parent)));
  EXPECT_EQ(rung[1].related_id, rung[0].id);
}

TEST(Gate, a_child_rings_when_its_parent_resolves_and_it_is_still_true) {
  GateBench bench({{.name = "child", .parent = RuleId{1}}, {.name = "parent"}}, {1, 1});
  bench.turn(second(1), {{0, true}, {1, true}});
  EXPECT_THAT(bench.off(second(2), 1), ElementsAre(rules(1, resolved), rules(0, firing)));
  bench.off(second(3), 0);
  bench.turn(second(4), {{0, true}, {1, true}});
  EXPECT_THAT(bench.turn(second(5), {{1, false}, {0, false}}), ElementsAre(rules(1, resolved)));
}

TEST(Gate, a_parent_and_a_child_that_have_waited_equally_long_ring_parent_first) {
  GateBench bench({{.name = "child", .hold_on = 2s, .parent = RuleId{1}}, {.name = "parent", .hold_on = 2s}}, {1, 1});
  bench.turn(second(1), {{0, true}, {1, true}});
  EXPECT_THAT(bench.timer(second(3)), ElementsAre(rules(1, firing), suppresses(0, SuppressedBy::parent)));
}

TEST(Gate, a_parent_found_on_the_timer_that_ends_its_childs_wait_inhibits_it) {
  GateBench bench({{.name = "child", .hold_on = 2s, .parent = RuleId{1}}, {.name = "parent"}}, {1, 1});
  bench.on(second(1), 0);
  EXPECT_THAT(bench.timer(second(3), {{1, true}}), ElementsAre(rules(1, firing), suppresses(0, SuppressedBy::parent)));
}

TEST(Gate, every_rule_above_inhibits) {
  GateBench bench({{.name = "name", .parent = RuleId{1}}, {.name = "sector", .parent = RuleId{2}}, {.name = "market"}},
                  {1, 1, 1});
  const auto rung = bench.turn(second(1), {{0, true}, {1, true}, {2, true}});
  ASSERT_THAT(rung,
              ElementsAre(rules(2, firing), suppresses(1, SuppressedBy::parent), suppresses(0, SuppressedBy::parent)));
  EXPECT_EQ(rung[2].related_id, rung[0].id);
  const auto freed = bench.off(second(2), 2);
  ASSERT_THAT(freed, ElementsAre(rules(2, resolved), rules(1, firing)));
  EXPECT_FALSE(bench.gate().is_firing(0));
  EXPECT_THAT(bench.off(second(3), 1), ElementsAre(rules(1, resolved), rules(0, firing)));
}

TEST(Gate, a_child_is_related_to_an_alert_of_its_parent_that_still_rings) {
  GateBench bench({{.name = "parent"}, {.name = "child", .parent = RuleId{0}}}, {2, 1});
  const auto parents = bench.turn(second(1), {{0, true}, {1, true}});
  bench.off(second(2), 1);
  EXPECT_EQ(bench.on(second(3), 2)[0].related_id, parents[0].id);
}

TEST(Gate, says_so_when_another_obstacle_takes_over) {
  GateBench bench({{.name = "child", .cool_down = 60s, .parent = RuleId{1}}, {.name = "parent"}}, {1, 1});
  bench.on(second(1), 0);
  bench.off(second(2), 0);
  bench.turn(second(3), {{0, true}, {1, true}});
  EXPECT_THAT(bench.off(second(4), 1), ElementsAre(rules(1, resolved), suppresses(0, SuppressedBy::cool_down)));
  EXPECT_THAT(bench.timer(second(62)), ElementsAre(rules(0, firing)));
}

TEST(Gate, refuses_parents_that_form_a_ring) {
  EXPECT_THROW(GateBench({{.name = "a", .parent = RuleId{1}}, {.name = "b", .parent = RuleId{0}}}, {1, 1}), SetupError);
  EXPECT_THROW(GateBench({{.name = "a", .parent = RuleId{0}}}, {1}), SetupError);
}

TEST(Gate, refuses_a_policy_without_a_severity) {
  EXPECT_THROW(GateBench({{.name = "a", .severities = {}}}, {1}), SetupError);
}

TEST(Gate, what_waits_at_the_close_waits_for_the_open) {
  GateBench bench({{.name = "r", .hold_on = 60s}}, {1}, full_days(2));
  bench.next_phase();
  bench.next_phase();
  bench.on(at_clock(15, 59, 30), 0);
  bench.next_phase();
  EXPECT_THAT(bench.timer(at_clock(16, 1)), IsEmpty());
  bench.next_phase();
  bench.next_phase();
  EXPECT_THAT(bench.timer(at_clock(5, 0, 0, 2)), IsEmpty());
  EXPECT_THAT(bench.next_phase(), ElementsAre(rules(0, firing)));
}

TEST(Gate, what_was_suppressed_out_of_its_hours_is_looked_at_again_within_them) {
  GateBench bench({{.name = "child", .parent = RuleId{1}}, {.name = "parent", .phases = all_hours}}, {1, 1},
                  full_days(2));
  bench.next_phase();
  bench.next_phase();
  bench.turn(at_clock(15, 0), {{0, true}, {1, true}});
  bench.next_phase();
  EXPECT_THAT(bench.off(at_clock(17, 0), 1), ElementsAre(rules(1, resolved)));
  bench.next_phase();
  bench.next_phase();
  EXPECT_THAT(bench.next_phase(), ElementsAre(rules(0, firing)));
}

TEST(Gate, gives_the_same_ids_in_every_engine_and_after_a_restore) {
  const std::vector<Policy> policies{{.name = "r", .hold_on = 5s}};
  GateBench one(policies, {1}), other(policies, {1});
  one.on(second(1), 0);
  std::vector<std::byte> saved(one.arena().bytes_count());
  one.arena().save(saved);
  const auto rung = one.timer(second(9));
  other.arena().restore(saved);
  EXPECT_EQ(other.timer(second(9)).at(0).id, rung.at(0).id);
}

TEST(AlertId, differs_by_rule_subject_level_and_every_part_of_the_trigger) {
  const std::uint64_t seed = alert_seed("drop", "SOX", 30'000);
  EXPECT_NE(seed, alert_seed("drops", "OX", 30'000));
  EXPECT_NE(seed, alert_seed("drop", "SOX", 50'000));
  const Trigger trigger{.time = second(1), .sequence = 5, .instrument = InstrumentId{0}, .source = 1};
  Trigger other = trigger;
  other.source = 2;
  EXPECT_NE(alert_id(seed, trigger), alert_id(seed, other));
  other = trigger;
  other.sequence = 6;
  EXPECT_NE(alert_id(seed, trigger), alert_id(seed, other));
  EXPECT_EQ(alert_id(seed, trigger), alert_id(seed, Trigger(trigger)));
}

}  // namespace
}  // namespace tocsin
