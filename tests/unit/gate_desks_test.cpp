#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gate_bench.hpp"

namespace tocsin {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Time at(double seconds) { return time_from_ns(static_cast<std::int64_t>(seconds * 1e9)); }

Policy rule_on(std::uint32_t desk, const std::string& name) {
  return {.name = name, .detector = "d", .cool_down = std::chrono::seconds(10), .desk = desk};
}

std::vector<Policy> two_rules(std::uint32_t second_desk) { return {rule_on(0, "a"), rule_on(second_desk, "b")}; }

// Rule 0 rings again within its cool-down, which ends at 11.5 s, between two steps of the timer; rule 1 is resolved
// then.
std::vector<Ruling> when_the_other_resolves(GateBench& bench) {
  bench.on(at(1), 0);
  bench.off(at(1.5), 0);
  bench.on(at(2), 0);
  bench.on(at(3), 1);
  return bench.off(at(11.7), 1);
}

TEST(GateDesks, what_resolves_on_one_desk_frees_what_is_suppressed_there) {
  GateBench bench(two_rules(0), {1, 1});
  EXPECT_THAT(when_the_other_resolves(bench), SizeIs(2));
}

TEST(GateDesks, what_resolves_on_another_desk_frees_nothing) {
  GateBench bench(two_rules(1), {1, 1});
  EXPECT_THAT(when_the_other_resolves(bench), SizeIs(1));
  const auto at_the_timer = bench.timer(at(12));
  ASSERT_THAT(at_the_timer, SizeIs(1));
  EXPECT_EQ(at_the_timer[0].slot, 0U);
  EXPECT_EQ(at_the_timer[0].state, AlertState::firing);
  EXPECT_THAT(bench.timer(at(13)), IsEmpty());
}

}  // namespace
}  // namespace tocsin
