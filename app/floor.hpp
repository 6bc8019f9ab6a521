#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/rules_file.hpp"
#include "feeds/feed.hpp"
#include "feeds/merge.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// An engine that judges events of this universe by these rules; the calls into their plugins are told to `watch`.
// Universe and watch must outlive it. `sources_count` is with the timer's.
[[nodiscard]] DeskEngine desk_engine(const Universe& universe, const std::vector<Basket>& baskets,
                                     const Schedule& hours, const RulesFile& rules, std::size_t sources_count,
                                     PluginWatch* watch = nullptr);

// What desks stand on: the feeds merged into one list of events, and the universe, baskets and trading hours by which
// rules are bound and events judged.
class Floor {
 public:
  // The rules say what the universe and the baskets are, and the timer's grid. SetupError where they do not fit.
  Floor(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules);

  // An engine that judges the list by these rules; the calls into their plugins are told to `watch`. Floor and watch
  // must outlive it.
  [[nodiscard]] DeskEngine engine_of(const RulesFile& rules, PluginWatch* watch = nullptr) const;

  // The next events of the list, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next();

  // Of the list's first event; the beginning of time where there is none.
  [[nodiscard]] Time first_time() const noexcept { return first_time_; }
  // What a person should know of the baskets: who was left out, and why.
  [[nodiscard]] std::span<const std::string> notes() const noexcept { return baskets_.notes; }
  [[nodiscard]] const Merge& merge() const noexcept { return merge_; }

 private:
  Merge merge_;
  std::span<const Event> first_events_;  // looked at already, to know the day
  Time first_time_;
  DeskBaskets baskets_;
  Schedule hours_;
};

}  // namespace tocsin
