#pragma once

#include "engine/event.hpp"

namespace tocsin {

// The codes of trading states that every venue writes alike (TotalView-ITCH 5.0, 1.2.2; IEX TOPS and DEEP, "Trading
// Status Message"). Unknown where it is none of them: a venue may have more.
constexpr TradingState trading_state_of(char code) noexcept {
  switch (code) {
    case 'T':
      return TradingState::trading;
    case 'H':
      return TradingState::halted;
    case 'P':
      return TradingState::paused;
    default:
      return TradingState::unknown;
  }
}

}  // namespace tocsin
