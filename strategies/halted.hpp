#pragma once

#include "engine/market.hpp"

namespace tocsin {

constexpr bool is_halted(const Status& status) noexcept {
  return status.state == TradingState::halted || status.state == TradingState::paused;
}

// The name is halted or paused, or all the market is.
inline bool is_halted(SubjectId subject, const Market& market) noexcept {
  if (is_halted(market.market_status())) return true;
  return !market.is_basket(subject) && is_halted(market.status(InstrumentId{index_of(subject)}));
}

}  // namespace tocsin
