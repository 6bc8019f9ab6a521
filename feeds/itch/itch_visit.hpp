#pragma once

#include <cstddef>
#include <span>

#include "feeds/itch/itch_messages.hpp"

namespace tocsin::itch {

// Decodes the one message that `bytes` hold and calls `visitor` with it. False, and no call, where its type is unknown
// or its size is not that of its type.
template <class Visitor>
inline bool visit(std::span<const std::byte> bytes, Visitor&& visitor) {
  if (bytes.empty()) return false;
  const char type = std::to_integer<char>(bytes.front());
  if (message_size(type) != bytes.size()) return false;
  switch (type) {
    case SystemEvent::type:
      visitor(decode<SystemEvent>(bytes.data()));
      break;
    case StockDirectory::type:
      visitor(decode<StockDirectory>(bytes.data()));
      break;
    case StockTradingAction::type:
      visitor(decode<StockTradingAction>(bytes.data()));
      break;
    case RegShoRestriction::type:
      visitor(decode<RegShoRestriction>(bytes.data()));
      break;
    case MarketParticipantPosition::type:
      visitor(decode<MarketParticipantPosition>(bytes.data()));
      break;
    case MwcbDeclineLevel::type:
      visitor(decode<MwcbDeclineLevel>(bytes.data()));
      break;
    case MwcbStatus::type:
      visitor(decode<MwcbStatus>(bytes.data()));
      break;
    case IpoQuotingPeriod::type:
      visitor(decode<IpoQuotingPeriod>(bytes.data()));
      break;
    case LuldAuctionCollar::type:
      visitor(decode<LuldAuctionCollar>(bytes.data()));
      break;
    case OperationalHalt::type:
      visitor(decode<OperationalHalt>(bytes.data()));
      break;
    case AddOrder::type:
      visitor(decode<AddOrder>(bytes.data()));
      break;
    case AddOrderMpid::type:
      visitor(decode<AddOrderMpid>(bytes.data()));
      break;
    case OrderExecuted::type:
      visitor(decode<OrderExecuted>(bytes.data()));
      break;
    case OrderExecutedWithPrice::type:
      visitor(decode<OrderExecutedWithPrice>(bytes.data()));
      break;
    case OrderCancel::type:
      visitor(decode<OrderCancel>(bytes.data()));
      break;
    case OrderDelete::type:
      visitor(decode<OrderDelete>(bytes.data()));
      break;
    case OrderReplace::type:
      visitor(decode<OrderReplace>(bytes.data()));
      break;
    case TradeNonCross::type:
      visitor(decode<TradeNonCross>(bytes.data()));
      break;
    case CrossTrade::type:
      visitor(decode<CrossTrade>(bytes.data()));
      break;
    case BrokenTrade::type:
      visitor(decode<BrokenTrade>(bytes.data()));
      break;
    case NetOrderImbalance::type:
      visitor(decode<NetOrderImbalance>(bytes.data()));
      break;
    case RetailInterest::type:
      visitor(decode<RetailInterest>(bytes.data()));
      break;
    case DirectListing::type:
      visitor(decode<DirectListing>(bytes.data()));
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace tocsin::itch
