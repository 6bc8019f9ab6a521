#include "engine/storms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/gate_bench.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using namespace std::chrono_literals;
using enum AlertState;

Time second(int n) { return Time{std::chrono::seconds{n}}; }

auto rules(std::uint32_t slot, AlertState state) {
  return AllOf(Field("slot", &Ruling::slot, slot), Field("state", &Ruling::state, state));
}
auto folds(std::uint32_t slot) {
  return AllOf(rules(slot, suppressed), Field("reason", &Ruling::reason, SuppressedBy::storm));
}

constexpr HouseRules two_a_minute{.storm = 2};

TEST(Storms, beyond_the_limit_one_notice_rings_and_the_rest_is_folded) {
  GateBench bench({{.name = "r"}}, {5}, {}, two_a_minute);
  const std::uint32_t notice = 5;
  EXPECT_THAT(bench.turn(second(1), {{0, true}, {1, true}}), ElementsAre(rules(0, firing), rules(1, escalated)));
  const auto third = bench.turn(second(30), {{2, true}, {3, true}});
  ASSERT_THAT(third, ElementsAre(rules(notice, firing), folds(2), folds(3)));
  EXPECT_EQ(third[1].related_id, third[0].id);
  EXPECT_EQ(third[0].trigger.time, second(30));
  EXPECT_EQ(bench.gate().storm_of(notice).count(), 2U);
}

TEST(Storms, is_no_storm_what_comes_slowly) {
  GateBench bench({{.name = "r"}}, {5}, {}, two_a_minute);
  for (std::uint32_t slot = 0; slot < 5; ++slot) {
    EXPECT_EQ(bench.on(second(1 + 30 * static_cast<int>(slot)), slot).at(0).slot, slot);
  }
}

TEST(Storms, is_over_once_fewer_than_half_the_limit_would_ring_within_the_window) {
  GateBench bench({{.name = "r"}}, {7}, {}, {.storm = 4});
  bench.turn(second(0), {{0, true}, {1, true}, {2, true}, {3, true}});
  bench.on(second(10), 4);
  bench.on(second(20), 5);
  EXPECT_THAT(bench.timer(second(69)), IsEmpty());
  EXPECT_THAT(bench.timer(second(70)), ElementsAre(rules(7, resolved)));
  EXPECT_THAT(bench.on(second(71), 6), ElementsAre(rules(6, escalated)));
}

TEST(Storms, what_was_folded_stays_so_while_it_stands_and_rings_when_it_comes_anew) {
  GateBench bench({{.name = "r"}}, {3}, {}, two_a_minute);
  bench.turn(second(1), {{0, true}, {1, true}, {2, true}});
  EXPECT_THAT(bench.timer(second(61)), ElementsAre(rules(3, resolved)));
  EXPECT_THAT(bench.off(second(62), 2), IsEmpty());
  EXPECT_THAT(bench.on(second(63), 2), ElementsAre(rules(2, escalated)));
}

TEST(Storms, are_counted_by_group_and_exempt_rules_ring_all_the_same) {
  const std::vector<Policy> policies{{.name = "a", .detector = "d", .group = "g"},
                                     {.name = "b", .detector = "d", .group = "g"},
                                     {.name = "c", .detector = "d"},
                                     {.name = "e", .detector = "d", .group = "g", .storm_exempt = true}};
  GateBench bench(policies, {2, 1, 2, 1}, {}, two_a_minute);
  const std::uint32_t notice_of_g = 6;
  EXPECT_THAT(bench.turn(second(1), {{0, true}, {1, true}, {2, true}, {3, true}, {4, true}, {5, true}}),
              ElementsAre(rules(0, firing), rules(1, escalated), rules(notice_of_g, firing), folds(2), rules(3, firing),
                          rules(4, escalated), rules(5, firing)));
}

TEST(Storms, names_notices_after_groups_and_detectors) {
  std::vector<Policy> policies{{.name = "a", .detector = "d", .group = "g"}, {.name = "b", .detector = "d"}};
  add_storm_notices(policies, two_a_minute);
  ASSERT_EQ(policies.size(), 4U);
  EXPECT_EQ(policies[2].name, "storm of g");
  EXPECT_EQ(policies[3].name, "storm of all d");
  EXPECT_EQ(policies[1].storm_notice, RuleId{3});
}

TEST(Storms, tell_what_came_since_a_window_later_and_at_once_what_is_more_severe) {
  const std::vector<Severity> severities{Severity::notice, Severity::notice, Severity::notice, Severity::notice,
                                         Severity::critical};
  GateBench bench({{.name = "r", .severities = severities}}, {9}, {}, two_a_minute);
  const std::uint32_t notice = 9;
  bench.turn(second(1), {{0, true}, {1, true}, {2, true}});
  bench.on(second(2), 3);
  EXPECT_THAT(bench.timer(second(3)), IsEmpty());
  bench.on(second(4), 4);
  EXPECT_THAT(bench.timer(second(5)), ElementsAre(rules(notice, updated)));
  bench.on(second(50), 5);
  EXPECT_THAT(bench.timer(second(64)), IsEmpty());
  EXPECT_THAT(bench.timer(second(65)), ElementsAre(rules(notice, updated)));
  EXPECT_EQ(bench.gate().storm_of(notice).worst(), Severity::critical);
}

TEST(Storms, an_acknowledged_notice_is_told_again_only_when_it_gets_worse) {
  GateBench bench(
      {{.name = "r",
        .severities = {Severity::notice, Severity::notice, Severity::notice, Severity::notice, Severity::critical}}},
      {5}, {}, two_a_minute);
  const auto rung = bench.turn(second(1), {{0, true}, {1, true}, {2, true}});
  EXPECT_THAT(bench.act(second(2), DeskVerb::acknowledge, rung[2].id), ElementsAre(rules(5, acknowledged)));
  bench.on(second(50), 3);
  EXPECT_THAT(bench.timer(second(61)), IsEmpty());
  bench.on(second(62), 4);
  EXPECT_THAT(bench.timer(second(63)), ElementsAre(rules(5, updated)));
}

}  // namespace
}  // namespace tocsin
