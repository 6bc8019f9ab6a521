#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/gate.hpp"
#include "tests/support/gate_bench.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using namespace std::chrono_literals;
using enum AlertState;
using enum DeskVerb;

Time second(int n) { return Time{std::chrono::seconds{n}}; }

auto rules(std::uint32_t slot, AlertState state) {
  return AllOf(Field("slot", &Ruling::slot, slot), Field("state", &Ruling::state, state));
}
auto suppresses(std::uint32_t slot, SuppressedBy reason) {
  return AllOf(rules(slot, suppressed), Field("reason", &Ruling::reason, reason));
}

const std::vector<Severity> rising{Severity::notice, Severity::notice, Severity::critical};

TEST(GateRepeat, tells_again_while_it_rings_under_the_same_id) {
  GateBench bench({{.name = "r", .repeat = 10s}}, {1});
  const auto rung = bench.on(second(1), 0);
  EXPECT_THAT(bench.timer(second(10)), IsEmpty());
  const auto again = bench.timer(second(11));
  ASSERT_THAT(again, ElementsAre(rules(0, repeated)));
  EXPECT_EQ(again[0].id, rung[0].id);
  EXPECT_THAT(bench.timer(second(20)), IsEmpty());
  EXPECT_THAT(bench.timer(second(21)), ElementsAre(rules(0, repeated)));
  bench.off(second(22), 0);
  EXPECT_THAT(bench.timer(second(60)), IsEmpty());
}

TEST(GateDesk, what_is_acknowledged_repeats_no_more_and_its_deeper_level_escalates) {
  GateBench bench({{.name = "r", .repeat = 10s}}, {2});
  const auto rung = bench.on(second(1), 0);
  const auto taken = bench.act(second(2), acknowledge, rung[0].id, {}, 7);
  ASSERT_THAT(taken, ElementsAre(rules(0, acknowledged)));
  EXPECT_EQ(taken[0].text, 7U);
  EXPECT_EQ(taken[0].id, rung[0].id);
  EXPECT_THAT(bench.timer(second(30)), IsEmpty());
  EXPECT_THAT(bench.on(second(31), 1), ElementsAre(rules(1, escalated)));
  EXPECT_THAT(bench.timer(second(41)), ElementsAre(rules(1, repeated)));
}

TEST(GateDesk, counts_actions_that_name_nothing_that_rings) {
  GateBench bench({{.name = "r"}}, {1});
  const auto rung = bench.on(second(1), 0);
  EXPECT_THAT(bench.act(second(2), acknowledge, rung[0].id + 1), IsEmpty());
  EXPECT_THAT(bench.act(second(2), snooze, rung[0].id, second(2)), IsEmpty());  // its time is over
  EXPECT_THAT(bench.act(second(2), unsnooze, rung[0].id), IsEmpty());
  EXPECT_THAT(bench.act(second(2), mute_rule, name_hash("s"), second(9)), IsEmpty());
  EXPECT_THAT(bench.act(second(2), mute_subject, name_hash("B"), second(9)), IsEmpty());
  bench.off(second(3), 0);
  EXPECT_THAT(bench.act(second(4), acknowledge, rung[0].id), IsEmpty());
  EXPECT_EQ(bench.gate().idle_actions_count(), 6U);
}

TEST(GateDesk, what_is_snoozed_is_told_again_at_its_time_and_repeats_from_then_on) {
  GateBench bench({{.name = "r", .repeat = 5s}}, {1});
  const auto rung = bench.on(second(1), 0);
  const auto put_off = bench.act(second(2), snooze, rung[0].id, second(20));
  ASSERT_THAT(put_off, ElementsAre(rules(0, snoozed)));
  EXPECT_EQ(put_off[0].until, second(20));
  EXPECT_THAT(bench.timer(second(19)), IsEmpty());
  EXPECT_THAT(bench.timer(second(20)), ElementsAre(rules(0, unsnoozed)));
  EXPECT_THAT(bench.timer(second(25)), ElementsAre(rules(0, repeated)));
}

TEST(GateDesk, levels_of_a_snoozed_ladder_are_silent_until_its_time) {
  GateBench bench({{.name = "r", .severities = rising}}, {3});
  const auto rung = bench.on(second(1), 0);
  bench.act(second(2), snooze, rung[0].id, second(20));
  const auto silent = bench.on(second(3), 1);
  ASSERT_THAT(silent, ElementsAre(suppresses(1, SuppressedBy::snoozed)));
  EXPECT_EQ(silent[0].related_id, rung[0].id);
  EXPECT_THAT(bench.timer(second(20)), ElementsAre(rules(0, unsnoozed), rules(1, escalated)));
}

TEST(GateDesk, a_rise_in_severity_breaks_a_snooze_and_frees_what_it_kept_silent) {
  GateBench bench({{.name = "r", .severities = rising}}, {3});
  const auto rung = bench.on(second(1), 0);
  bench.act(second(2), snooze, rung[0].id, second(20));
  bench.on(second(3), 1);
  EXPECT_THAT(bench.on(second(4), 2), ElementsAre(rules(0, unsnoozed), rules(2, escalated), rules(1, escalated)));
}

TEST(GateDesk, what_rings_anew_within_a_snooze_is_silent_and_unsnoozing_frees_it) {
  GateBench bench({{.name = "r"}}, {1});
  const auto rung = bench.on(second(1), 0);
  bench.act(second(2), snooze, rung[0].id, second(60));
  bench.off(second(3), 0);
  EXPECT_THAT(bench.on(second(4), 0), ElementsAre(suppresses(0, SuppressedBy::snoozed)));
  EXPECT_THAT(bench.act(second(5), unsnooze, rung[0].id), ElementsAre(rules(0, unsnoozed), rules(0, firing)));
}

TEST(GateDesk, a_muted_rule_is_silent_until_the_time_given_or_until_it_is_unmuted) {
  GateBench bench({{.name = "r"}, {.name = "s"}}, {1, 1});
  const auto told = bench.act(second(1), mute_rule, name_hash("r"), second(60));
  ASSERT_THAT(told, ElementsAre(rules(no_slot, muted)));
  EXPECT_EQ(told[0].muted_rule, RuleId{0});
  EXPECT_THAT(bench.turn(second(2), {{0, true}, {1, true}}),
              ElementsAre(suppresses(0, SuppressedBy::muted), rules(1, firing)));
  EXPECT_THAT(bench.timer(second(59)), IsEmpty());
  EXPECT_THAT(bench.timer(second(60)), ElementsAre(rules(0, firing)));

  bench.off(second(61), 0);
  bench.act(second(62), mute_rule, name_hash("r"), second(100));
  bench.on(second(63), 0);
  EXPECT_THAT(bench.act(second(64), mute_rule, name_hash("r")), ElementsAre(rules(no_slot, muted), rules(0, firing)));
}

TEST(GateDesk, a_muted_subject_silences_every_rule_on_it_and_its_repeats) {
  GateBench bench({{.name = "r", .repeat = 5s}, {.name = "s"}}, {1, 1});
  bench.on(second(1), 0);
  const auto told = bench.act(second(2), mute_subject, name_hash("A"), second(30));
  ASSERT_THAT(told, ElementsAre(rules(no_slot, muted)));
  EXPECT_EQ(told[0].muted_subject, SubjectId{0});
  EXPECT_THAT(bench.on(second(3), 1), ElementsAre(suppresses(1, SuppressedBy::muted)));
  EXPECT_THAT(bench.timer(second(10)), IsEmpty());
  EXPECT_THAT(bench.timer(second(30)), ElementsAre(rules(1, firing), rules(0, repeated)));
}

TEST(GateMute, what_still_stands_when_the_window_ends_rings_then) {
  GateBench bench({{.name = "r", .muted = {{second(10), second(20)}, {second(40), second(50)}}}}, {2});
  EXPECT_THAT(bench.turn(second(10), {{0, true}, {1, true}}),
              ElementsAre(suppresses(0, SuppressedBy::muted), suppresses(1, SuppressedBy::muted)));
  bench.off(second(12), 1);
  EXPECT_THAT(bench.timer(second(19)), IsEmpty());
  EXPECT_THAT(bench.timer(second(20)), ElementsAre(rules(0, firing)));
  EXPECT_THAT(bench.on(second(39), 1), ElementsAre(rules(1, escalated)));
}

TEST(GateLate, an_alert_knows_how_late_its_trigger_came) {
  GateBench bench({{.name = "r"}}, {1}, {}, {.late_after = 1s});
  const auto rung_by = [&](Time time, Duration behind, std::uint8_t flags) {
    Event event = blank_event(EventKind::trade, time, InstrumentId{0});
    event.venue_time = time - behind;
    event.flags = flags;
    return bench.turn_by(event, {{0, true}}).at(0).trigger;
  };
  EXPECT_FALSE(rung_by(second(10), 1s, 0).came_late);
  bench.off(second(11), 0);
  const Trigger behind = rung_by(second(20), 3s, 0);
  EXPECT_TRUE(behind.came_late);
  EXPECT_EQ(behind.late, 3s);
  bench.off(second(21), 0);
  EXPECT_EQ(rung_by(second(30), 20ms, event_flag::late).late, 20ms);
}

TEST(GateDesk, mutes_snoozes_and_acknowledgements_are_in_a_snapshot) {
  const std::vector<Policy> policies{{.name = "r", .repeat = 5s}, {.name = "s"}, {.name = "t", .repeat = 4s}};
  GateBench one(policies, {1, 1, 1}), other(policies, {1, 1, 1});
  const auto rung = one.turn(second(1), {{0, true}, {2, true}});
  one.act(second(2), snooze, rung[0].id, second(9));
  one.act(second(2), mute_rule, name_hash("s"), second(9));
  one.act(second(2), acknowledge, rung[1].id);
  one.on(second(3), 1);
  std::vector<std::byte> saved(one.arena().bytes_count());
  one.arena().save(saved);
  other.arena().restore(saved);
  EXPECT_THAT(other.timer(second(8)), IsEmpty());
  EXPECT_THAT(other.timer(second(9)), ElementsAre(rules(0, unsnoozed), rules(1, firing)));
}

}  // namespace
}  // namespace tocsin
