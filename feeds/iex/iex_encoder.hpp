#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/encoded.hpp"
#include "feeds/iex/iex_messages.hpp"

namespace tocsin::iex {

// Events of one day -> messages of IEX DEEP 1.0, in the order of the events, from which IexDecoder makes the same
// events as far as the format can say them:
//
//   quote        price level updates of the best level and of one far behind it (WantedSide); the last of a quote's
//                updates says that the event is complete, so that no other quote is shown on the way
//   trade        a trade report with the flags whose statistics are the event's; an index value is one share
//   status       a trading status, and a short sale price test where that changed
//   reference    an official price
//   correction   a trade break, which repeats the trade
//   clear        of one instrument, its levels leave
//
// The messages' stamps are the events' `time`. What DEEP has no message for (prior closes, gaps, aggressors, auctions
// of the primary market, ...) is counted with its reason in `account`.
class IexEncoder {
 public:
  // Takes the bytes of one message.
  using Sink = std::function<void(std::span<const std::byte>)>;

  // `listings` by the events' instrument numbers.
  IexEncoder(std::span<const Listing> listings, Sink sink);

  // What the day begins with, before the first event, which is at `time`.
  void open(Time time);
  void encode(std::span<const Event> events);
  void close();

  [[nodiscard]] const Encoded& account() const noexcept { return account_; }

 private:
  struct Stock {
    Symbol symbol;
    bool is_known = false;              // IEX has room for its name
    std::array<WantedSide, 2> sides{};  // bid and offer, as they were said
    Status status{};
  };
  struct Level {
    bool is_sell;
    std::uint32_t price;
    std::uint32_t shares;
  };

  template <class Message>
  void put(const Message& message);
  void put_system_event(char code);
  void encode_event(const Event& event, Stock& stock);
  void show(const WantedSide& bid, const WantedSide& offer, Stock& stock);
  void turn_side(bool is_sell, const WantedSide& wanted, Stock& stock);
  void put_levels(const Stock& stock);
  void trade(const Event& event, const Stock& stock);
  void status(const Event& event, Stock& stock);
  void reference(const Event& event, const Stock& stock);
  void correction(const Event& event, const Stock& stock);

  std::vector<Stock> stocks_;
  std::vector<Listing> listings_;
  Sink sink_;
  std::vector<std::byte> bytes_;
  std::vector<Level> levels_;                              // of the quote in hand
  std::unordered_map<std::uint64_t, TradeFields> trades_;  // by id, for their breaks to repeat
  std::int64_t now_ = 0;
  Encoded account_;
};

}  // namespace tocsin::iex
