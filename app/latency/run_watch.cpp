#include "app/latency/run_watch.hpp"

#include <utility>

namespace tocsin {

RunWatch::RunWatch(const PacedList& list, const TscClock& clock, std::optional<int> core)
    : list_(list), clock_(clock), core_(core), stalls_("stalls", 0) {}

void RunWatch::begin() {
  stalling_.emplace(list_, clock_, core_);
  growing_.emplace();
}

void RunWatch::end() {
  seen_ = growing_->stop();
  stalls_ = stalling_->stop();
}

Series RunWatch::stalls() && { return std::move(stalls_); }

}  // namespace tocsin
