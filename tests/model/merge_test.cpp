#include "feeds/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/support/random_feeds.hpp"

namespace tocsin {
namespace {

std::vector<Event> drain(Merge& merge) {
  std::vector<Event> events;
  for (auto batch = merge.next(); !batch.empty(); batch = merge.next()) {
    events.insert(events.end(), batch.begin(), batch.end());
  }
  return events;
}

std::vector<std::unique_ptr<Feed>> made_from(const std::vector<FeedRecipe>& recipes) {
  std::vector<std::unique_ptr<Feed>> feeds;
  for (const auto& recipe : recipes) feeds.push_back(made_from(recipe));
  return feeds;
}

// The written order the slow way: translate every event, sort everything, leave out what was there.
std::vector<Event> sorted(const std::vector<FeedRecipe>& recipes, const Merge& merge) {
  std::vector<Event> all;
  for (const auto& recipe : recipes) {
    for (Event event : recipe.events) {
      event.instrument = *merge.universe().find(recipe.info.listings[index_of(event.instrument)].symbol);
      const auto name = std::ranges::find(merge.source_names(), recipe.info.sources[event.source - 1U]);
      event.source = static_cast<SourceId>(name - merge.source_names().begin());
      all.push_back(event);
    }
  }
  std::ranges::sort(all, comes_before_by_bytes);
  const auto repeats = std::ranges::unique(all, same_bytes);
  all.erase(repeats.begin(), repeats.end());
  return all;
}

bool same(const std::vector<Event>& a, const std::vector<Event>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Event)) == 0);
}

std::uint64_t keys_in_conflict(const std::vector<Event>& events) {
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < events.size(); ++i) count += same_key(events[i - 1], events[i]);
  return count;
}

TEST(MergeModel, equals_a_sort_of_everything_whatever_the_order_of_the_feeds) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    auto recipes = random_feeds(seed, seed % 9, seed % 3 == 0 ? 700 : 40, 1 + seed % 5);
    std::mt19937_64 random(seed);
    for (int order = 0; order < 3; ++order) {
      std::ranges::shuffle(recipes, random);
      Merge merge(made_from(recipes));
      const auto merged = drain(merge);
      ASSERT_TRUE(same(merged, sorted(recipes, merge))) << seed;
      ASSERT_TRUE(merge.accounts().is_balanced()) << seed;
      ASSERT_EQ(merge.accounts().left.conflicts, keys_in_conflict(merged)) << seed;
    }
  }
}

TEST(MergeModel, with_a_timer_is_the_same_list_with_the_grid_in_between) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto recipes = random_feeds(seed, 1 + seed % 5, 60, 1 + seed % 7);
    Merge plain(made_from(recipes));
    const auto expected = drain(plain);
    Merge merge(made_from(recipes), {.timer_grid = Duration{10}});
    auto merged = drain(merge);
    ASSERT_TRUE(std::ranges::is_sorted(merged, comes_before)) << seed;
    ASSERT_TRUE(merge.accounts().is_balanced()) << seed;
    const auto timers = static_cast<std::size_t>(std::ranges::count(merged, EventKind::timer, &Event::kind));
    const auto points = [](Time time) { return static_cast<std::size_t>(ns_since_epoch(time) / 10); };
    const auto is_point = [](Time time) { return ns_since_epoch(time) % 10 == 0 ? 1U : 0U; };
    if (!expected.empty()) {
      const Time first = expected.front().time;
      ASSERT_EQ(timers, points(expected.back().time) - points(first) + is_point(first)) << seed;
    }
    std::erase_if(merged, [](const Event& e) { return e.kind == EventKind::timer; });
    ASSERT_TRUE(same(merged, expected)) << seed;
  }
}

}  // namespace
}  // namespace tocsin
