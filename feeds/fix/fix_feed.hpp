#pragma once

#include <cstdint>
#include <memory>

#include "feeds/live_feed.hpp"
#include "fix/fix_options.hpp"

namespace tocsin {

// What a venue counts by RptSeq(83), where it does.
enum class ReportNumbers : std::uint8_t {
  of_feed,   // all entries that it sends us, or all events: they become the events' sequence, and a hole is a gap
  of_symbol  // those of each symbol: a hole is a gap of that symbol; the events are counted here
};

// Market data of one FIX 4.4 session that we initiate.
struct FixFeedOptions {
  FixOptions session;
  LiveOptions live;
  std::uint32_t market_depth = 0;  // MarketDepth(264) that is asked for: 0 the whole book, 1 its top
  ReportNumbers numbers = ReportNumbers::of_feed;
  std::size_t book_entries_max = 1'024;  // of one side of one symbol: the worst make way
};

// After every logon subscribes to all listings by a MarketDataRequest(V): snapshot and updates, bids, offers, trades,
// opening and closing prices. Reads MarketDataSnapshotFullRefresh(W), MarketDataIncrementalRefresh(X),
// SecurityStatus(f) and TradingSessionStatus(h); counts MarketDataRequestReject(Y), Reject(3) and
// BusinessMessageReject(j). What the session resends is heard once, in its place; what it never will is a gap. Ends
// when another Tocsin says that its day is over: a venue's session has no end. Its one source has the counterparty's
// name. SetupError where the session cannot be begun.
[[nodiscard]] std::unique_ptr<LiveFeed> open_fix_feed(const FixFeedOptions& options);

}  // namespace tocsin
