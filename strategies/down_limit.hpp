#pragma once

#include "engine/market.hpp"
#include "engine/threshold_set.hpp"

namespace tocsin {

// The highest value at which the subject stands at least `drop` (parts per million) below its prior close; with a drop
// of 0, lower than it at all. A subject without a positive prior close has none, and is never down.
inline Int128 down_limit(SubjectId subject, std::int64_t drop, const Market& market) noexcept {
  const FallMeasure measure{.reference = market.reference(subject, Basis::prior_close)};
  if (!measure.known()) return no_limit_below;
  return drop == 0 ? measure.reference - 1 : measure.fires_at(drop);
}

// At this price the instrument is down by at least `drop`.
inline bool is_down(InstrumentId instrument, Price price, std::int64_t drop, const Market& market) noexcept {
  return price.units <= down_limit(subject_of(instrument), drop, market);
}

}  // namespace tocsin
