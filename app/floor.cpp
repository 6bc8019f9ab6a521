#include "app/floor.hpp"

#include <algorithm>
#include <utility>

#include "app/calendar.hpp"

namespace tocsin {
namespace {

// How far the hours are worked out where no feed can tell when it ends.
constexpr Duration hours_known_ahead = std::chrono::hours(24 * 400);

struct Span {
  Time first;
  Time last;
};

// The days that the feeds say they cover. A feed that cannot tell is looked at: its first event is the merge's next.
Span span_of(const Merge& merge, std::span<const Event> first_events) {
  Span span{.first = first_events.empty() ? Time{} : first_events.front().time, .last = Time::min()};
  bool all_tell = true;
  for (const Feed* feed : merge.feeds()) {
    all_tell = all_tell && feed->info().last.has_value();
    if (feed->info().last) span.last = std::max(span.last, *feed->info().last);
  }
  if (!all_tell) span.last = std::max(span.last, span.first + hours_known_ahead);
  span.last = std::max(span.first, span.last);
  return span;
}

// A venue's busiest day has a few million trades, and most breaks come within minutes. 64 MB, where trades have ids.
constexpr std::size_t prints_held = std::size_t{1} << 20;

Schedule hours_of(const Merge& merge, std::span<const Event> first_events) {
  if (first_events.empty()) return Schedule{};
  const Span span = span_of(merge, first_events);
  return us_equities_schedule(span.first, span.last);
}

Rules watched(Rules rules, PluginWatch* watch) {
  for (PluginDetector::Rule& rule : rules.of<PluginDetector>()) rule.watch = watch;
  return rules;
}

}  // namespace

DeskEngine desk_engine(const Universe& universe, const std::vector<Basket>& baskets, const Schedule& hours,
                       const RulesFile& rules, std::size_t sources_count, PluginWatch* watch) {
  return {universe,
          baskets,
          hours,
          watched(rules.bind(universe, baskets, hours), watch),
          {.sources = sources_count, .prints = prints_held}};
}

Floor::Floor(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules)
    : merge_(std::move(feeds), {.listings = rules.listings(), .timer_grid = rules.timer()}),
      first_events_(merge_.next()),
      first_time_(first_events_.empty() ? Time{} : first_events_.front().time),
      baskets_(rules.baskets(merge_.universe())),
      hours_(hours_of(merge_, first_events_)) {}

DeskEngine Floor::engine_of(const RulesFile& rules, PluginWatch* watch) const {
  return desk_engine(merge_.universe(), baskets_.baskets, hours_, rules, merge_.source_names().size(), watch);
}

std::span<const Event> Floor::next() {
  if (!first_events_.empty()) return std::exchange(first_events_, {});
  return merge_.next();
}

}  // namespace tocsin
