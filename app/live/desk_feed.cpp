#include "app/live/desk_feed.hpp"

#include <algorithm>

namespace tocsin {

DeskFeed::DeskFeed() : actions_(room), batch_(batch_max, blank_event(EventKind::action, Time{}, no_instrument)) {
  info_.path = "the desk";
  info_.format = "actions of the desk";
  info_.sources = {source};
}

bool DeskFeed::put(Event action) noexcept {
  action.source = 1;
  action.time = std::max(action.time, last_);
  if (actions_.put({&action, 1}) == 0) return false;
  last_ = action.time;
  return true;
}

std::span<const Event> DeskFeed::poll() {
  const std::size_t count = actions_.take(batch_);
  tally_.records_in += count;
  tally_.events_out += count;
  return std::span(batch_).first(count);
}

}  // namespace tocsin
