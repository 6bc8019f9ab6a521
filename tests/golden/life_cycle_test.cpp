#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/run.hpp"
#include "tests/support/recordings.hpp"

namespace tocsin {
namespace {

using enum AlertState;

// A faulty market on which a desk is at work. What it hears is held to itself by the equalities; here, that it is
// there.
class LifeCycle : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto all = recordings();
    const auto found = std::ranges::find(all, "desk_at_work", &Replayable::name);
    played = std::make_unique<tocsin::Run>(found->open(), RulesFile::load(found->rules),
                                           RunOptions{.alerts = {}, .console = false});
    played->play({}, [](const Alert& alert) { told_alerts.push_back(alert); });
  }
  static void TearDownTestSuite() {
    played.reset();
    told_alerts.clear();
  }

  static std::uint64_t count(AlertState state) {
    return static_cast<std::uint64_t>(std::ranges::count(told_alerts, state, &Alert::state));
  }
  static std::uint64_t count(SuppressedBy reason) {
    return static_cast<std::uint64_t>(std::ranges::count(told_alerts, reason, &Alert::reason));
  }
  static bool is_notice(const Alert& alert) {
    return alert.rule != no_rule && played->names().policy(alert.rule).detector == "storm";
  }

  static inline std::unique_ptr<tocsin::Run> played;
  static inline std::vector<Alert> told_alerts;
};

TEST_F(LifeCycle, has_every_state_and_every_reason) {
  for (const AlertState state : {firing, escalated, resolved, suppressed, repeated, updated, acknowledged, snoozed,
                                 unsnoozed, muted, blind, sighted}) {
    EXPECT_GT(count(state), 0U) << static_cast<int>(state);
  }
  for (const SuppressedBy reason : {SuppressedBy::muted, SuppressedBy::snoozed, SuppressedBy::storm}) {
    EXPECT_GT(count(reason), 0U) << static_cast<int>(reason);
  }
  EXPECT_TRUE(std::ranges::any_of(told_alerts, [](const Alert& alert) { return alert.trigger.came_late; }));
  EXPECT_TRUE(std::ranges::any_of(told_alerts, [](const Alert& alert) { return alert.sight == Sight::halted; }));
}

TEST_F(LifeCycle, every_folded_alert_names_a_notice_that_rings_and_no_notice_loses_one) {
  std::map<std::uint64_t, std::uint64_t> folded, told;
  std::set<std::uint64_t> ringing;
  for (const Alert& alert : told_alerts) {
    if (is_notice(alert)) {
      if (alert.state == firing) ringing.insert(alert.id);
      if (alert.state == resolved) {
        EXPECT_EQ(ringing.erase(alert.id), 1U);
      }
      told[alert.id] = static_cast<std::uint64_t>(alert.value);
    }
    if (alert.reason != SuppressedBy::storm) continue;
    EXPECT_TRUE(ringing.contains(alert.related_id));
    ++folded[alert.related_id];
  }
  EXPECT_GT(folded.size(), 1U);
  for (const auto& [notice, count] : folded) {
    if (ringing.contains(notice)) continue;  // one that rings at the end has not told all
    EXPECT_EQ(told.at(notice), count);
  }
}

TEST_F(LifeCycle, what_the_desk_did_is_told_in_its_words_or_counted) {
  const std::uint64_t told = count(acknowledged) + count(snoozed) + count(muted);
  EXPECT_GT(played->desk().engine().idle_actions_count(), 0U);
  EXPECT_NE(played->summary().find("actions of the desk changed nothing"), std::string::npos);
  const auto by_desk = [](const Alert& alert) { return alert.text != 0 && alert.state != unsnoozed; };
  EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count_if(told_alerts, by_desk)), told);
  EXPECT_TRUE(std::ranges::any_of(
      told_alerts, [](const Alert& alert) { return played->names().text(alert.text).note == "halted, all of it"; }));
}

}  // namespace
}  // namespace tocsin
