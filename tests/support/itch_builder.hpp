#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_writer.hpp"
#include "tests/support/hex_bytes.hpp"

// Messages of a small market, to be put together into frames, packets and days.
namespace tocsin::itch {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ns;

inline constexpr std::uint16_t nvda = 7;  // locates
inline constexpr std::uint16_t avgo = 9;

template <std::size_t letters>
Alpha<letters> padded(std::string_view text) {
  Alpha<letters> alpha;
  alpha.fill(' ');
  std::ranges::copy(text, alpha.begin());
  return alpha;
}
inline Alpha<8> symbol(std::string_view text) { return padded<8>(text); }

// At half past nine, unless told otherwise.
inline MessageHead head_of(std::uint16_t locate, Duration since_midnight = 9h + 30min) {
  return {.locate = locate, .tracking = 0, .timestamp = since_midnight};
}

// A stock as NASDAQ lists them.
inline StockDirectory listed(std::uint16_t locate, std::string_view stock, Duration at = 3h) {
  return {.head = head_of(locate, at),
          .stock = symbol(stock),
          .market_category = 'Q',
          .financial_status = 'N',
          .round_lot_size = 100,
          .round_lots_only = 'N',
          .issue_classification = 'C',
          .issue_sub_type = padded<2>("Z"),
          .authenticity = 'P',
          .short_sale_threshold = 'N',
          .ipo_flag = 'N',
          .luld_tier = '1',
          .etp_flag = 'N',
          .etp_leverage_factor = 0,
          .inverse_indicator = 'N'};
}

inline SystemEvent system_event(char code, Duration at) { return {.head = head_of(0, at), .event_code = code}; }

inline AddOrder buy_order(std::uint16_t locate, std::uint64_t reference, std::uint32_t shares, std::uint32_t dollars,
                          Duration at = 9h + 30min) {
  return {.head = head_of(locate, at),
          .reference = reference,
          .side = 'B',
          .shares = shares,
          .stock = symbol(locate == nvda ? "NVDA" : "AVGO"),
          .price = {dollars * 10'000}};
}

inline AddOrder sell_order(std::uint16_t locate, std::uint64_t reference, std::uint32_t shares, std::uint32_t dollars,
                           Duration at = 9h + 30min) {
  AddOrder order = buy_order(locate, reference, shares, dollars, at);
  order.side = 'S';
  return order;
}

inline TradeNonCross hidden_trade(std::uint16_t locate, std::uint32_t shares, std::uint32_t dollars,
                                  Duration at = 9h + 30min) {
  return {.head = head_of(locate, at),
          .reference = 0,
          .side = 'B',
          .shares = shares,
          .stock = symbol(locate == nvda ? "NVDA" : "AVGO"),
          .price = {dollars * 10'000},
          .match_number = 4711};
}

// The bytes of one message, without its length.
template <class Message>
Bytes bytes_of(const Message& message) {
  Bytes bytes(Message::size);
  encode(message, bytes.data());
  return bytes;
}

// Messages one behind the other, each behind its length.
template <class... Message>
Bytes frames_of(const Message&... messages) {
  Bytes bytes;
  (append_frame(bytes, messages), ...);
  return bytes;
}

// One packet of them.
template <class... Message>
Bytes packet_of(const MoldSession& session, std::uint64_t sequence, const Message&... messages) {
  MoldWriter writer(session, sequence);
  (writer.add(messages), ...);
  return writer.take_packet();
}

}  // namespace tocsin::itch
