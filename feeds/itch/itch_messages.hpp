#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "feeds/itch/itch_wire.hpp"

// The messages of NASDAQ TotalView-ITCH, as in "Nasdaq TotalView-ITCH 5.0", revision of 28 April 2023
// (NQTVITCHspecification.pdf, nasdaqtrader.com), whose sections the comments name. NASDAQ, BX and PSX send the same.
//
// Each is a plain struct of native fields in the order of the wire, with its `type`, its `size` in bytes (the length in
// front of it not counted), its `name` for people, and `fields`: references to all of them, in order. To `decode` is
// loads and byte swaps without a branch; it checks nothing, so a code that the specification does not know is handed
// on as it is.

namespace tocsin::itch {

// 1.1. Where the day stands.
struct SystemEvent {
  static constexpr char type = 'S';
  static constexpr std::size_t size = 12;
  static constexpr std::string_view name = "System Event (S)";

  MessageHead head{};
  char event_code{};  // O start of messages, S of system hours, Q of market hours; M end of market hours, E of system
                      // hours, C of messages

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.event_code); }
  constexpr bool operator==(const SystemEvent&) const noexcept = default;
};

// 1.2.1. One for each stock at the start of the day.
struct StockDirectory {
  static constexpr char type = 'R';
  static constexpr std::size_t size = 39;
  static constexpr std::string_view name = "Stock Directory (R)";

  MessageHead head{};
  Alpha<8> stock{};
  char market_category{};          // Q, G, S: listed on NASDAQ; N, A, P, Z, V elsewhere
  char financial_status{};         // N normal; D, E, Q, S, G, H, J, K, C
  std::uint32_t round_lot_size{};  // shares
  char round_lots_only{};          // Y or N
  char issue_classification{};     // appendix D; C common stock, A depositary share
  Alpha<2> issue_sub_type{};       // appendix E
  char authenticity{};             // P production, T test
  char short_sale_threshold{};     // Y, N or a space
  char ipo_flag{};                 // Y, N or a space
  char luld_tier{};                // 1, 2 or a space
  char etp_flag{};                 // exchange traded product: Y, N or a space
  std::uint32_t etp_leverage_factor{};
  char inverse_indicator{};  // Y or N

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.stock, m.market_category, m.financial_status, m.round_lot_size, m.round_lots_only,
                    m.issue_classification, m.issue_sub_type, m.authenticity, m.short_sale_threshold, m.ipo_flag,
                    m.luld_tier, m.etp_flag, m.etp_leverage_factor, m.inverse_indicator);
  }
  constexpr bool operator==(const StockDirectory&) const noexcept = default;
};

// 1.2.2. A stock is halted, paused or released.
struct StockTradingAction {
  static constexpr char type = 'H';
  static constexpr std::size_t size = 25;
  static constexpr std::string_view name = "Stock Trading Action (H)";

  MessageHead head{};
  Alpha<8> stock{};
  char trading_state{};  // H halted, P paused, Q quotation only, T trading
  char reserved{};
  Alpha<4> reason{};  // appendix C

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.stock, m.trading_state, m.reserved, m.reason);
  }
  constexpr bool operator==(const StockTradingAction&) const noexcept = default;
};

// 1.2.3. SEC Rule 201.
struct RegShoRestriction {
  static constexpr char type = 'Y';
  static constexpr std::size_t size = 20;
  static constexpr std::string_view name = "Reg SHO Short Sale Price Test Restricted Indicator (Y)";

  MessageHead head{};
  Alpha<8> stock{};
  char action{};  // 0 no restriction, 1 in effect since a drop today, 2 remains in effect

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.stock, m.action); }
  constexpr bool operator==(const RegShoRestriction&) const noexcept = default;
};

// 1.2.4. A firm registered in a stock.
struct MarketParticipantPosition {
  static constexpr char type = 'L';
  static constexpr std::size_t size = 26;
  static constexpr std::string_view name = "Market Participant Position (L)";

  MessageHead head{};
  Alpha<4> mpid{};
  Alpha<8> stock{};
  char primary_market_maker{};  // Y or N
  char market_maker_mode{};     // N normal, P passive, S syndicate, R pre-syndicate, L penalty
  char participant_state{};     // A active, E excused, W withdrawn, S suspended, D deleted

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.mpid, m.stock, m.primary_market_maker, m.market_maker_mode, m.participant_state);
  }
  constexpr bool operator==(const MarketParticipantPosition&) const noexcept = default;
};

// 1.2.5.1. The day's breach points of the market-wide circuit breaker, in points of the S&P 500.
struct MwcbDeclineLevel {
  static constexpr char type = 'V';
  static constexpr std::size_t size = 35;
  static constexpr std::string_view name = "MWCB Decline Level (V)";

  MessageHead head{};
  Price8 level_1{};
  Price8 level_2{};
  Price8 level_3{};

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.level_1, m.level_2, m.level_3); }
  constexpr bool operator==(const MwcbDeclineLevel&) const noexcept = default;
};

// 1.2.5.2. A level of the market-wide circuit breaker was breached.
struct MwcbStatus {
  static constexpr char type = 'W';
  static constexpr std::size_t size = 12;
  static constexpr std::string_view name = "MWCB Status (W)";

  MessageHead head{};
  char breached_level{};  // 1, 2 or 3

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.breached_level); }
  constexpr bool operator==(const MwcbStatus&) const noexcept = default;
};

// 1.2.6. When quotation of a new issue is expected to begin.
struct IpoQuotingPeriod {
  static constexpr char type = 'K';
  static constexpr std::size_t size = 28;
  static constexpr std::string_view name = "IPO Quoting Period Update (K)";

  MessageHead head{};
  Alpha<8> stock{};
  std::uint32_t release_time{};  // seconds since midnight; 0 where it is cancelled
  char release_qualifier{};      // A anticipated, C cancelled or postponed
  Price4 ipo_price{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.stock, m.release_time, m.release_qualifier, m.ipo_price);
  }
  constexpr bool operator==(const IpoQuotingPeriod&) const noexcept = default;
};

// 1.2.7. Within what prices a paused stock can reopen.
struct LuldAuctionCollar {
  static constexpr char type = 'J';
  static constexpr std::size_t size = 35;
  static constexpr std::string_view name = "LULD Auction Collar (J)";

  MessageHead head{};
  Alpha<8> stock{};
  Price4 reference_price{};
  Price4 upper_price{};
  Price4 lower_price{};
  std::uint32_t extension{};  // how many times the auction was extended

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.stock, m.reference_price, m.upper_price, m.lower_price, m.extension);
  }
  constexpr bool operator==(const LuldAuctionCollar&) const noexcept = default;
};

// 1.2.8. Service for a stock is interrupted on one of the three markets of NASDAQ.
struct OperationalHalt {
  static constexpr char type = 'h';
  static constexpr std::size_t size = 21;
  static constexpr std::string_view name = "Operational Halt (h)";

  MessageHead head{};
  Alpha<8> stock{};
  char market_code{};  // Q NASDAQ, B BX, X PSX
  char action{};       // H halted, T resumed

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.stock, m.market_code, m.action); }
  constexpr bool operator==(const OperationalHalt&) const noexcept = default;
};

// 1.3.1. A new order on the book.
struct AddOrder {
  static constexpr char type = 'A';
  static constexpr std::size_t size = 36;
  static constexpr std::string_view name = "Add Order (A)";

  MessageHead head{};
  std::uint64_t reference{};  // the order's, unique for the day
  char side{};                // B or S
  std::uint32_t shares{};
  Alpha<8> stock{};
  Price4 price{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.reference, m.side, m.shares, m.stock, m.price);
  }
  constexpr bool operator==(const AddOrder&) const noexcept = default;
};

// 1.3.2. A new order on the book, of a firm that is named.
struct AddOrderMpid {
  static constexpr char type = 'F';
  static constexpr std::size_t size = 40;
  static constexpr std::string_view name = "Add Order with MPID Attribution (F)";

  MessageHead head{};
  std::uint64_t reference{};  // the order's, unique for the day
  char side{};                // B or S
  std::uint32_t shares{};
  Alpha<8> stock{};
  Price4 price{};
  Alpha<4> attribution{};  // MPID of the firm

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.reference, m.side, m.shares, m.stock, m.price, m.attribution);
  }
  constexpr bool operator==(const AddOrderMpid&) const noexcept = default;
};

// 1.4.1. An order was executed, in whole or in part, at its price.
struct OrderExecuted {
  static constexpr char type = 'E';
  static constexpr std::size_t size = 31;
  static constexpr std::string_view name = "Order Executed (E)";

  MessageHead head{};
  std::uint64_t reference{};
  std::uint32_t executed_shares{};
  std::uint64_t match_number{};  // unique for the day; what a broken trade refers to

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.reference, m.executed_shares, m.match_number);
  }
  constexpr bool operator==(const OrderExecuted&) const noexcept = default;
};

// 1.4.2. An order was executed, in whole or in part, at another price than its own.
struct OrderExecutedWithPrice {
  static constexpr char type = 'C';
  static constexpr std::size_t size = 36;
  static constexpr std::string_view name = "Order Executed with Price (C)";

  MessageHead head{};
  std::uint64_t reference{};
  std::uint32_t executed_shares{};
  std::uint64_t match_number{};
  char printable{};  // N: the shares are in a later bulk print; Y
  Price4 execution_price{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.reference, m.executed_shares, m.match_number, m.printable, m.execution_price);
  }
  constexpr bool operator==(const OrderExecutedWithPrice&) const noexcept = default;
};

// 1.4.3. Some of the shares of an order were cancelled.
struct OrderCancel {
  static constexpr char type = 'X';
  static constexpr std::size_t size = 23;
  static constexpr std::string_view name = "Order Cancel (X)";

  MessageHead head{};
  std::uint64_t reference{};
  std::uint32_t cancelled_shares{};

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.reference, m.cancelled_shares); }
  constexpr bool operator==(const OrderCancel&) const noexcept = default;
};

// 1.4.4. An order is gone.
struct OrderDelete {
  static constexpr char type = 'D';
  static constexpr std::size_t size = 19;
  static constexpr std::string_view name = "Order Delete (D)";

  MessageHead head{};
  std::uint64_t reference{};

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.reference); }
  constexpr bool operator==(const OrderDelete&) const noexcept = default;
};

// 1.4.5. An order gave way to a new one of the same side, stock and firm.
struct OrderReplace {
  static constexpr char type = 'U';
  static constexpr std::size_t size = 35;
  static constexpr std::string_view name = "Order Replace (U)";

  MessageHead head{};
  std::uint64_t original_reference{};
  std::uint64_t new_reference{};
  std::uint32_t shares{};  // in all, not in addition
  Price4 price{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.original_reference, m.new_reference, m.shares, m.price);
  }
  constexpr bool operator==(const OrderReplace&) const noexcept = default;
};

// 1.5.1. A match against an order that is not displayed.
struct TradeNonCross {
  static constexpr char type = 'P';
  static constexpr std::size_t size = 44;
  static constexpr std::string_view name = "Trade (Non-Cross) (P)";

  MessageHead head{};
  std::uint64_t reference{};  // 0 since 6 December 2010
  char side{};                // B since 14 July 2014, whatever the resting side
  std::uint32_t shares{};
  Alpha<8> stock{};
  Price4 price{};
  std::uint64_t match_number{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.reference, m.side, m.shares, m.stock, m.price, m.match_number);
  }
  constexpr bool operator==(const TradeNonCross&) const noexcept = default;
};

// 1.5.2. The bulk print of an auction; without shares where nothing crossed.
struct CrossTrade {
  static constexpr char type = 'Q';
  static constexpr std::size_t size = 40;
  static constexpr std::string_view name = "Cross Trade (Q)";

  MessageHead head{};
  std::uint64_t shares{};
  Alpha<8> stock{};
  Price4 cross_price{};
  std::uint64_t match_number{};
  char cross_type{};  // O opening, C closing, H IPO or halted, I intraday or post-close

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.shares, m.stock, m.cross_price, m.match_number, m.cross_type);
  }
  constexpr bool operator==(const CrossTrade&) const noexcept = default;
};

// 1.5.3. An execution was broken, for good.
struct BrokenTrade {
  static constexpr char type = 'B';
  static constexpr std::size_t size = 19;
  static constexpr std::string_view name = "Broken Trade (B)";

  MessageHead head{};
  std::uint64_t match_number{};  // of the execution

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.match_number); }
  constexpr bool operator==(const BrokenTrade&) const noexcept = default;
};

// 1.6. Where an auction would clear.
struct NetOrderImbalance {
  static constexpr char type = 'I';
  static constexpr std::size_t size = 50;
  static constexpr std::string_view name = "Net Order Imbalance Indicator (I)";

  MessageHead head{};
  std::uint64_t paired_shares{};
  std::uint64_t imbalance_shares{};
  char imbalance_direction{};  // B buy, S sell, N none, O insufficient orders, P paused
  Alpha<8> stock{};
  Price4 far_price{};
  Price4 near_price{};
  Price4 reference_price{};
  char cross_type{};  // as of a cross trade; A extended trading close
  char price_variation{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.paired_shares, m.imbalance_shares, m.imbalance_direction, m.stock, m.far_price,
                    m.near_price, m.reference_price, m.cross_type, m.price_variation);
  }
  constexpr bool operator==(const NetOrderImbalance&) const noexcept = default;
};

// 1.7. On which sides retail orders find a better price.
struct RetailInterest {
  static constexpr char type = 'N';
  static constexpr std::size_t size = 20;
  static constexpr std::string_view name = "Retail Price Improvement Indicator (N)";

  MessageHead head{};
  Alpha<8> stock{};
  char interest_flag{};  // B buy, S sell, A both, N none

  static constexpr auto fields(auto& m) noexcept { return std::tie(m.head, m.stock, m.interest_flag); }
  constexpr bool operator==(const RetailInterest&) const noexcept = default;
};

// 1.8. Since the revision of 28 April 2023.
struct DirectListing {
  static constexpr char type = 'O';
  static constexpr std::size_t size = 48;
  static constexpr std::string_view name = "Direct Listing with Capital Raise Price Discovery (O)";

  MessageHead head{};
  Alpha<8> stock{};
  char open_eligibility{};  // Y or N
  Price4 minimum_price{};
  Price4 maximum_price{};
  Price4 near_price{};
  std::uint64_t near_time{};  // when the near price was set; the unit is not specified
  Price4 lower_collar{};
  Price4 upper_collar{};

  static constexpr auto fields(auto& m) noexcept {
    return std::tie(m.head, m.stock, m.open_eligibility, m.minimum_price, m.maximum_price, m.near_price, m.near_time,
                    m.lower_collar, m.upper_collar);
  }
  constexpr bool operator==(const DirectListing&) const noexcept = default;
};

// All of them, in the order of the specification.
using Messages =
    std::tuple<SystemEvent, StockDirectory, StockTradingAction, RegShoRestriction, MarketParticipantPosition,
               MwcbDeclineLevel, MwcbStatus, IpoQuotingPeriod, LuldAuctionCollar, OperationalHalt, AddOrder,
               AddOrderMpid, OrderExecuted, OrderExecutedWithPrice, OrderCancel, OrderDelete, OrderReplace,
               TradeNonCross, CrossTrade, BrokenTrade, NetOrderImbalance, RetailInterest, DirectListing>;

// The message that the `Message::size` bytes at `at` hold. What its first byte says is not looked at.
template <class Message>
[[nodiscard]] inline Message decode(const std::byte* at) noexcept {
  Message message;
  std::size_t offset = 0;
  std::apply(
      [&](auto&... field) {
        ((load(at + offset, field), offset += wire_size<std::remove_reference_t<decltype(field)>>), ...);
      },
      Message::fields(message));
  return message;
}

// Writes the `Message::size` bytes of the message, its type included.
template <class Message>
inline void encode(const Message& message, std::byte* at) noexcept {
  std::size_t offset = 0;
  std::apply(
      [&](const auto&... field) {
        ((store(field, at + offset), offset += wire_size<std::remove_cvref_t<decltype(field)>>), ...);
      },
      Message::fields(message));
  store(Message::type, at);
}

namespace detail {
template <class Table, class... Message>
constexpr Table table_of(std::tuple<Message...>*, auto value) noexcept {
  Table table{};
  ((table[static_cast<unsigned char>(Message::type)] = value(std::type_identity<Message>{})), ...);
  return table;
}
template <class Cell>
constexpr auto by_type(auto value) noexcept {
  return table_of<std::array<Cell, 256>>(static_cast<Messages*>(nullptr), value);
}
inline constexpr auto sizes = by_type<std::uint8_t>([](auto message) { return decltype(message)::type::size; });
inline constexpr auto names = by_type<std::string_view>([](auto message) { return decltype(message)::type::name; });
}  // namespace detail

// Bytes of a message of this type, the longest being 50; 0 where the specification knows no such type.
[[nodiscard]] constexpr std::size_t message_size(char type) noexcept {
  return detail::sizes[static_cast<unsigned char>(type)];
}
inline constexpr std::size_t message_size_max = 50;

// "Add Order (A)"; empty where the specification knows no such type.
[[nodiscard]] constexpr std::string_view message_name(char type) noexcept {
  return detail::names[static_cast<unsigned char>(type)];
}

}  // namespace tocsin::itch
