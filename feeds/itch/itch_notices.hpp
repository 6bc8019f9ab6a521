#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "feeds/event_batch.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_stock.hpp"
#include "feeds/tally.hpp"

namespace tocsin {
class MarkReader;
class MarkWriter;
}  // namespace tocsin

namespace tocsin::itch {

// Why a print is refused, whatever message tells of it.
inline constexpr const char* price_of_zero = "trade at a price of 0";

// All that was said before is void: what the day begins with (1.1).
[[nodiscard]] constexpr bool starts_messages(const SystemEvent& message) noexcept { return message.event_code == 'O'; }

// Messages that leave the book alone -> events:
//   System Event (S)         start of messages: a clear of everything
//   Stock Trading Action (H) a status
//   Reg SHO Restriction (Y)  a status: the trading state and its reason are the last that H gave, as H keeps the last
//                            restriction that Y gave
//   MWCB Status (W)          a status of the whole market: halted, for reason MWC1, MWC2 or MWC3 (appendix C)
//   Trade (P)                a trade without an aggressor: the side is "B" whatever the truth (1.5.1)
//   Cross Trade (Q)          a trade, where shares crossed; and, of a stock's own opening or closing auction, its
//                            official price
//   Broken Trade (B)         a correction to nothing
// All others are passed over under their names: a directory is read before (R), an IPO's quotation is announced (K) and
// then released (H), an operational halt (h) is one market's own and does not say that it is this one, collars (J),
// levels (V) and imbalances (I, O) have no event, and neither have market makers (L) and retail interest (N).
class ItchNotices {
 public:
  // No message gives more.
  static constexpr std::size_t events_max = 2;

  ItchNotices(std::size_t instruments_count, Tally& tally) : standings_(instruments_count), tally_(tally) {}

  // Why the message cannot be an event (a literal), or nullptr. `stock` is that of its locate, and `stamp` says its
  // instrument; `offset` is of the message in the recording.
  template <class Message>
  [[nodiscard]] const char* take(const Message& message, const ItchStock& stock, const Stamp& stamp,
                                 std::uint64_t offset, EventBatch& batch) {
    return on(message, Arrival{.stock = stock, .stamp = stamp, .offset = offset, .batch = batch});
  }

  // A clear of everything, at a stamp of no instrument.
  void start_over(const Stamp& stamp, EventBatch& batch);

  // How each stock stands.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

  // A trade, whatever message tells of it.
  struct Print {
    char type;  // of the message
    char code;  // its cross type, or 0
    Duration since_midnight;
    std::uint64_t shares;
    Price4 price;
    std::uint64_t match_number;
  };

 private:
  // The last of what H and Y said of a stock: an event carries both.
  struct Standing {
    TradingState state = TradingState::unknown;
    ShortSale short_sale = ShortSale::unknown;
    std::array<char, 6> reason{};
  };
  // What a message came with.
  struct Arrival {
    const ItchStock& stock;
    const Stamp& stamp;
    std::uint64_t offset;
    EventBatch& batch;
  };

  const char* on(const SystemEvent& message, const Arrival& arrival);
  const char* on(const StockTradingAction& message, const Arrival& arrival);
  const char* on(const RegShoRestriction& message, const Arrival& arrival);
  const char* on(const MwcbStatus& message, const Arrival& arrival);
  const char* on(const TradeNonCross& message, const Arrival& arrival);
  const char* on(const CrossTrade& message, const Arrival& arrival);
  const char* on(const BrokenTrade& message, const Arrival& arrival);
  template <class Message>
  const char* on(const Message&, const Arrival& arrival) {
    return pass_over(Message::name, arrival);
  }
  const char* pass_over(std::string_view name, const Arrival& arrival) {
    tally_.pass_over(name, arrival.offset);
    return nullptr;
  }

  [[nodiscard]] Standing& standing_of(const Arrival& arrival) noexcept {
    return standings_[index_of(arrival.stock.instrument)];
  }
  static const char* add_trade(const Print& print, const Arrival& arrival) noexcept;
  static void add_official_price(const CrossTrade& message, const Arrival& arrival) noexcept;
  static void add_status(const Standing& standing, InstrumentId instrument, const Arrival& arrival);

  std::vector<Standing> standings_;  // by instrument
  Tally& tally_;
};

}  // namespace tocsin::itch
