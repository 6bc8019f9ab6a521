#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "fix/fix_message.hpp"

namespace tocsin {

// What is known of one instrument, and by which number (RptSeq) one client was told of it; 0: it was not.
struct FixStanding {
  Event quote;
  Event trade;
  std::uint64_t quote_number = 0;
  std::uint64_t trade_number = 0;
};

// An event as the message that tells of it: MarketDataIncrementalRefresh(X), SecurityStatus(f) or, of the whole market,
// TradingSessionStatus(h). A quote takes the levels of `before` out. Nothing of what FIX has no word for: gaps, timers,
// actions, a clear of everything, and a quote without sides after another.
[[nodiscard]] std::optional<FixMessage> fix_update(const Event& event, std::string_view symbol, const Quote& before,
                                                   std::uint64_t number);

// MarketDataSnapshotFullRefresh(W): both sides of the book and the last trade.
[[nodiscard]] FixMessage fix_snapshot(const FixStanding& standing, std::string_view symbol, std::string_view request);

}  // namespace tocsin
