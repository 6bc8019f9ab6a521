#pragma once

#include "engine/market.hpp"

namespace tocsin {

// The name is halted or paused, or all the market is.
inline bool is_halted(SubjectId subject, const Market& market) noexcept {
  if (is_halted(market.market_status())) return true;
  return !market.is_basket(subject) && is_halted(market.status(InstrumentId{index_of(subject)}));
}

}  // namespace tocsin
