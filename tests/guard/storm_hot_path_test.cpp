#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/storms.hpp"
#include "tests/support/hot_path_guard.hpp"
#include "tests/support/market_builder.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using enum AlertState;

Time second(int n) { return Time{std::chrono::seconds{n}}; }

// Two thousand names fall within a minute: nobody is called two thousand times, and nothing is lost from the record.
class TwoThousand : public testing::Test {
 protected:
  static constexpr std::uint32_t names_count = 2'000;

  static Universe names() {
    std::vector<Listing> listings;
    for (std::uint32_t i = 0; i < names_count; ++i) {
      listings.push_back({.symbol = std::to_string(i), .prior_close = Price::whole(100)});
    }
    return Universe(std::move(listings));
  }
  static Rules rules() {
    Rules rules;
    rules.house = {.storm = 20};
    rules.policies.push_back({.name = "names", .detector = "name_drop"});
    std::vector<SubjectId> all;
    for (std::uint32_t i = 0; i < names_count; ++i) all.push_back(SubjectId{i});
    rules.of<NameDrop>().push_back({RuleId{0}, all, {}, {50'000}, 5'000});
    return rules;
  }
  static std::vector<Event> minute() {
    EventMaker maker(second(100));
    std::vector<Event> events;
    for (std::uint32_t i = 0; i < names_count; ++i) {
      events.push_back(maker.after(25ms).trade(i, 90.0));
      if (i % 40 == 39) events.push_back(maker.timer());
    }
    for (int i = 0; i < 90; ++i) events.push_back(maker.after(1s).timer());
    return events;
  }

  Universe universe_ = names();
};

TEST_F(TwoThousand, ring_one_notice_that_counts_all_that_did_not_ring) {
  RecordingDesk desk(universe_, {}, Schedule{}, rules());
  for (const Event& event : minute()) desk.step(event);
  std::map<AlertState, std::uint64_t> notices, names;
  for (const Alert& alert : desk.alerts()) ++(alert.subject == no_subject ? notices : names)[alert.state];
  EXPECT_EQ(notices[firing], 1U);
  EXPECT_EQ(notices[resolved], 1U);
  EXPECT_LE(notices[updated], 1U);
  EXPECT_EQ(names[firing], 20U);
  EXPECT_EQ(names[suppressed], names_count - 20);
  EXPECT_EQ(desk.alerts().back().value, names_count - 20);
  EXPECT_EQ(desk.alerts().back().state, resolved);
  EXPECT_TRUE(std::ranges::all_of(desk.alerts(), [](const Alert& alert) {
    return alert.state != suppressed || (alert.reason == SuppressedBy::storm && alert.related_id != 0);
  }));
}

TEST_F(TwoThousand, fall_without_an_allocation) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  DeskEngine engine(universe_, {}, Schedule{}, rules());
  const std::vector<Event> events = minute();
  std::uint64_t told = 0;
  HotPathGuard guard;
  engine.run(events, [&](const Alert&) { ++told; });
  EXPECT_EQ(guard.stop(), HotPathCounts{});
  EXPECT_GE(told, names_count + 2);
}

}  // namespace
}  // namespace tocsin
