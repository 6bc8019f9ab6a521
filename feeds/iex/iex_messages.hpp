#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/iex/symbol.hpp"

// The messages of IEX TOPS and DEEP. Sources: IEX TOPS Specification 1.5 and 1.6 (versions 1.56, 1.66), IEX DEEP
// Specification 1.0 (version 1.08): "Administrative Message Formats", "Trading Message Formats", "Auction Message
// Formats", and "Appendix A: Flags". A type is laid out alike wherever it occurs, but that Trade Report and Trade Break
// of TOPS 1.5 have 42 bytes, the last four of them reserved. DEEP alone has Price Level Update and
// Security Event, TOPS alone Quote Update. TOPS 1.6 added to 1.5 Auction Information, Official Price, Retail Liquidity
// Indicator and the single-price cross flag; only the protocol's number in the transport header tells them apart.
//
// All numbers are little endian; a Price counts 1e-4 dollars, a Timestamp nanoseconds since 1970, UTC. A message may
// grow at its end ("Architecture"): what is longer than it is here is read as far as it is known.
//
// Each type lists its fields in the order of the wire (`in_order`): its size, reading and writing are made from that.
namespace tocsin::iex {

struct SystemEvent {
  static constexpr char type = 'S';
  static constexpr std::string_view name = "System Event";
  char event = 0;  // O start of messages, S and E start and end of system hours, R and M of regular ones, C end
  std::int64_t timestamp = 0;

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.event, m.timestamp); }
  friend constexpr bool operator==(const SystemEvent&, const SystemEvent&) = default;
};

struct SecurityDirectory {
  static constexpr char type = 'D';
  static constexpr std::string_view name = "Security Directory";
  static constexpr std::uint8_t is_test = 0x80;
  static constexpr std::uint8_t is_when_issued = 0x40;
  static constexpr std::uint8_t is_etp = 0x20;
  std::uint8_t flags = 0;
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::uint32_t round_lot_size = 0;  // shares
  std::int64_t adjusted_poc = 0;     // previous official closing price, adjusted for corporate actions
  std::uint8_t luld_tier = 0;        // 0: not applicable

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.flags, m.timestamp, m.symbol, m.round_lot_size, m.adjusted_poc, m.luld_tier);
  }
  friend constexpr bool operator==(const SecurityDirectory&, const SecurityDirectory&) = default;
};

struct TradingStatus {
  static constexpr char type = 'H';
  static constexpr std::string_view name = "Trading Status";
  char status = 0;  // H halted in all markets, O order acceptance period, P paused, T trading
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::array<char, 4> reason{};

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.status, m.timestamp, m.symbol, m.reason); }
  friend constexpr bool operator==(const TradingStatus&, const TradingStatus&) = default;
};

struct RetailLiquidityIndicator {
  static constexpr char type = 'I';
  static constexpr std::string_view name = "Retail Liquidity Indicator";
  char indicator = 0;  // A to buy, B to sell, C both, blank none
  std::int64_t timestamp = 0;
  Symbol symbol;

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.indicator, m.timestamp, m.symbol); }
  friend constexpr bool operator==(const RetailLiquidityIndicator&, const RetailLiquidityIndicator&) = default;
};

struct OperationalHalt {
  static constexpr char type = 'O';
  static constexpr std::string_view name = "Operational Halt Status";
  char status = 0;  // O halted on IEX, N not
  std::int64_t timestamp = 0;
  Symbol symbol;

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.status, m.timestamp, m.symbol); }
  friend constexpr bool operator==(const OperationalHalt&, const OperationalHalt&) = default;
};

struct ShortSalePriceTest {
  static constexpr char type = 'P';
  static constexpr std::string_view name = "Short Sale Price Test Status";
  std::uint8_t is_in_effect = 0;  // 1: short sales are restricted (Rule 201 of Regulation SHO)
  std::int64_t timestamp = 0;
  Symbol symbol;
  char detail = 0;  // A activated, C continued, D deactivated, N not available, blank none

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.is_in_effect, m.timestamp, m.symbol, m.detail);
  }
  friend constexpr bool operator==(const ShortSalePriceTest&, const ShortSalePriceTest&) = default;
};

struct SecurityEvent {
  static constexpr char type = 'E';
  static constexpr std::string_view name = "Security Event";
  char event = 0;  // O opening, C closing process complete
  std::int64_t timestamp = 0;
  Symbol symbol;

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.event, m.timestamp, m.symbol); }
  friend constexpr bool operator==(const SecurityEvent&, const SecurityEvent&) = default;
};

struct QuoteUpdate {
  static constexpr char type = 'Q';
  static constexpr std::string_view name = "Quote Update";
  std::uint8_t flags = 0;  // 0x80: not available for trading; 0x40: outside of regular hours
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::uint32_t bid_size = 0;  // shares; 0: no bid
  std::int64_t bid_price = 0;
  std::int64_t ask_price = 0;
  std::uint32_t ask_size = 0;

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.flags, m.timestamp, m.symbol, m.bid_size, m.bid_price, m.ask_price, m.ask_size);
  }
  friend constexpr bool operator==(const QuoteUpdate&, const QuoteUpdate&) = default;
};

// What Trade Report and Trade Break say alike; a break repeats the trade that it cancels.
struct TradeFields {
  std::uint8_t flags = 0;  // sale_conditions.hpp
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::uint32_t size = 0;
  std::int64_t price = 0;
  std::int64_t trade_id = 0;

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.flags, m.timestamp, m.symbol, m.size, m.price, m.trade_id);
  }
  friend constexpr bool operator==(const TradeFields&, const TradeFields&) = default;
};

struct TradeReport : TradeFields {
  static constexpr char type = 'T';
  static constexpr std::string_view name = "Trade Report";
};

struct TradeBreak : TradeFields {
  static constexpr char type = 'B';
  static constexpr std::string_view name = "Trade Break";
};

struct OfficialPrice {
  static constexpr char type = 'X';
  static constexpr std::string_view name = "Official Price";
  char price_type = 0;  // Q opening, M closing
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::int64_t price = 0;

  static constexpr auto in_order(auto& m, auto&& visit) { return visit(m.price_type, m.timestamp, m.symbol, m.price); }
  friend constexpr bool operator==(const OfficialPrice&, const OfficialPrice&) = default;
};

struct AuctionInformation {
  static constexpr char type = 'A';
  static constexpr std::string_view name = "Auction Information";
  char auction = 0;  // O opening, C closing, I IPO, H halt, V volatility
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::uint32_t paired_shares = 0;
  std::int64_t reference_price = 0;
  std::int64_t indicative_price = 0;
  std::uint32_t imbalance_shares = 0;
  char imbalance_side = 0;  // B, S, N
  std::uint8_t extensions_count = 0;
  std::uint32_t scheduled_time = 0;  // s since 1970, UTC
  std::int64_t book_clearing_price = 0;
  std::int64_t collar_reference_price = 0;
  std::int64_t collar_lower = 0;
  std::int64_t collar_upper = 0;

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.auction, m.timestamp, m.symbol, m.paired_shares, m.reference_price, m.indicative_price,
                 m.imbalance_shares, m.imbalance_side, m.extensions_count, m.scheduled_time, m.book_clearing_price,
                 m.collar_reference_price, m.collar_lower, m.collar_upper);
  }
  friend constexpr bool operator==(const AuctionInformation&, const AuctionInformation&) = default;
};

// All the shares that are displayed at one price now; 0 takes the level out.
struct LevelFields {
  static constexpr std::uint8_t is_complete = 0x01;  // the last of what one event did to the symbol's book
  std::uint8_t flags = 0;
  std::int64_t timestamp = 0;
  Symbol symbol;
  std::uint32_t size = 0;
  std::int64_t price = 0;

  static constexpr auto in_order(auto& m, auto&& visit) {
    return visit(m.flags, m.timestamp, m.symbol, m.size, m.price);
  }
  friend constexpr bool operator==(const LevelFields&, const LevelFields&) = default;
};

struct BuyLevelUpdate : LevelFields {
  static constexpr char type = '8';
  static constexpr std::string_view name = "Price Level Update (buy)";
};

struct SellLevelUpdate : LevelFields {
  static constexpr char type = '5';
  static constexpr std::string_view name = "Price Level Update (sell)";
};

// Every type of message there is, in one list.
template <template <class...> class List>
using AllMessages = List<SystemEvent, SecurityDirectory, TradingStatus, RetailLiquidityIndicator, OperationalHalt,
                         ShortSalePriceTest, SecurityEvent, QuoteUpdate, TradeReport, TradeBreak, OfficialPrice,
                         AuctionInformation, BuyLevelUpdate, SellLevelUpdate>;

// Bytes of a message, its type included.
template <class Message>
constexpr std::size_t size_of() noexcept {
  Message message;
  return Message::in_order(message, [](const auto&... field) { return (std::size_t{1} + ... + sizeof field); });
}
static_assert(size_of<SystemEvent>() == 10 && size_of<SecurityDirectory>() == 31 && size_of<TradingStatus>() == 22);
static_assert(size_of<RetailLiquidityIndicator>() == 18 && size_of<OperationalHalt>() == 18);
static_assert(size_of<ShortSalePriceTest>() == 19 && size_of<SecurityEvent>() == 18 && size_of<QuoteUpdate>() == 42);
static_assert(size_of<TradeReport>() == 38 && size_of<TradeBreak>() == 38 && size_of<OfficialPrice>() == 26);
static_assert(size_of<AuctionInformation>() == 80);
static_assert(size_of<BuyLevelUpdate>() == 30 && size_of<SellLevelUpdate>() == 30);

// Every message but System Event has its symbol here.
inline constexpr std::size_t symbol_offset = 10;

// What every type has in common, looked up by its byte. A `size` of 0: there is no such type.
struct MessageType {
  std::string_view name = "message of a type that the specification does not have";
  std::size_t size = 0;
  bool has_symbol = false;
};

template <class Message>
concept HasSymbol = requires(Message message) { message.symbol; };

template <class... Message>
struct MessageTypes {
  static constexpr std::array<MessageType, 256> by_byte() noexcept {
    std::array<MessageType, 256> types{};
    const auto add = [&types]<class One>() {
      types[static_cast<std::uint8_t>(One::type)] = {
          .name = One::name, .size = size_of<One>(), .has_symbol = HasSymbol<One>};
    };
    (add.template operator()<Message>(), ...);
    return types;
  }
};
inline constexpr std::array<MessageType, 256> message_types = AllMessages<MessageTypes>::by_byte();

// Reads a message of which at least size_of<Message>() bytes are there.
template <class Message>
Message decode(const std::byte* at) noexcept {
  Message message;
  Message::in_order(message, [from = at + 1](auto&... field) mutable {
    ((std::memcpy(&field, from, sizeof field), from += sizeof field), ...);
  });
  return message;
}

// Appends the message's bytes.
template <class Message>
void encode(std::vector<std::byte>& out, const Message& message) {
  out.push_back(static_cast<std::byte>(Message::type));
  Message::in_order(message, [&out](const auto&... field) {
    const auto append = [&out](const auto& value) {
      const auto bytes = std::as_bytes(std::span(&value, 1));
      out.insert(out.end(), bytes.begin(), bytes.end());
    };
    (append(field), ...);
  });
}

}  // namespace tocsin::iex
