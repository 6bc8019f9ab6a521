#include "replay_data/index_tape.hpp"

#include <algorithm>

#include "replay_data/on_cent.hpp"
#include "replay_data/reconstruction_source.hpp"

namespace tocsin {
namespace {

using namespace day_clock;
using std::chrono::seconds;

constexpr std::int64_t seconds_in_slice = day_clock::slice_length / seconds{1};

}  // namespace

void IndexTape::write(std::size_t slice, std::vector<Event>& out) {
  if (slice < open_node || slice > close_node) return;
  if (slice == close_node) return write_value(regular_close, close_, out);
  write_value(time_of(slice), value_at_node(slice), out);
  for (std::int64_t second = 1; second < seconds_in_slice; ++second) {
    write_value(time_of(slice) + seconds{second}, value_within(slice, second), out);
  }
}

// Where the figures know the value, theirs to the last digit.
Price IndexTape::value_at_node(std::size_t node) const {
  const auto pin = std::ranges::lower_bound(course_.pins(), node, {}, &Pin::node);
  return pin != course_.pins().end() && pin->node == node ? pin->price : on_cent(course_.path[node]);
}

// Between the levels of the slice's two ends, so that no bound of the path is left.
Price IndexTape::value_within(std::size_t slice, std::int64_t second) {
  const double from = course_.path[slice], to = course_.path[slice + 1];
  const double way =
      (static_cast<double>(second) + 0.6 * (random_.unit() - 0.5)) / static_cast<double>(seconds_in_slice);
  return on_cent(from + (to - from) * way);
}

void IndexTape::write_value(Duration at, Price value, std::vector<Event>& out) const {
  Event event = blank_event(EventKind::trade, midnight_ + at, course_.instrument());
  event.source = reconstruction_source;
  event.flags = event_flag::reconstructed;
  event.trade = {.price = value, .size = 0, .id = 0, .conditions = trade_condition::index_value, .zero = {}};
  out.push_back(event);
}

}  // namespace tocsin
