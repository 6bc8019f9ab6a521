#include "feeds/instants.hpp"

#include <algorithm>

namespace tocsin {

std::optional<Time> Instants::time() {
  if (ahead_.empty() && !is_at_end_) ahead_ = next_();
  is_at_end_ = ahead_.empty();
  return is_at_end_ ? std::nullopt : std::optional(ahead_.front().time);
}

std::span<const Event> Instants::next() {
  instant_.clear();
  const auto now = time();
  while (now && time() == now && instant_.size() < events_max) {
    const auto run = ahead_.first(std::min(ahead_.size(), events_max - instant_.size()));
    const auto end = std::ranges::find_if(run, [&](const Event& event) { return event.time != *now; });
    instant_.insert(instant_.end(), run.begin(), end);
    ahead_ = ahead_.subspan(static_cast<std::size_t>(end - run.begin()));
  }
  return instant_;
}

}  // namespace tocsin
