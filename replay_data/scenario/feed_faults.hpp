#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// What happens to a day's events on their way from the exchanges: they come by three feeds, each of which may be late,
// lose messages or fall silent.
class FeedFaults {
 public:
  // By Event::source less one, in ascending order.
  static constexpr std::array<std::string_view, 3> sources{"funds", "indices", "stocks"};

  // Deals the events to the feeds, by what their instrument is, and numbers each feed's own from 1.
  FeedFaults(const std::vector<Listing>& listings, std::vector<Event>& events, Time midnight);

  // An event is as late as said, or as the one before it: nothing overtakes within a feed. `venue_time` stays.
  void add(const ingredient::Delay& delay);
  // The feed never says what it would have said, and its own count does not show it.
  void add(const ingredient::Stale& stale);
  // One gap event stands before the first that comes through again, or at the stretch's end.
  void add(const ingredient::Drop& drop);

 private:
  [[nodiscard]] bool is_within(const Event& event, const ingredient::Stretch& during) const;
  void put_in_order();
  void number();

  std::vector<Event>& events_;
  Time midnight_;
};

// Its place among FeedFaults::sources and one more, or 0: it is none of them.
[[nodiscard]] SourceId feed_named(std::string_view name) noexcept;

}  // namespace tocsin
