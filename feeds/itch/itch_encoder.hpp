#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/encoded.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/round_lots.hpp"
#include "feeds/itch/shown_orders.hpp"

namespace tocsin::itch {

// Events of one trading day -> messages of TotalView-ITCH 5.0 as frames, in the order of the events, from which
// ItchDecoder makes the same events as far as the format can say them:
//
//   quote        orders that make the best bid and offer, and depth, what they are (ShownOrders)
//   trade        an execution (E) where the quote that follows at the same time shows what it took off the best order,
//                so that its aggressor is known; a cross (Q) of an auction; else a match with what is not displayed
//                (P). The one whose statistics are the event's is chosen
//   index value  a trade of one share
//   status       a trading action (H) where the state is one of ITCH's, a Reg SHO restriction (Y) where that changed;
//                of the whole market, a breached circuit breaker (W)
//   reference    the official open or close, where no cross has said it: a cross of no shares (Q)
//   correction   a broken trade (B)
//   clear        the start of messages (System Event O); of one instrument, its orders leave
//
// ITCH has one stamp, which is the event's `time`. What it has no message or no room for (prior closes, states before
// and after trading, gaps, prices of more than four decimals, ...) is counted with its reason in `account`.
class ItchEncoder {
 public:
  // `listings` by the events' instrument numbers; the locate of an instrument is its number and one. `day` in New York.
  ItchEncoder(std::span<const Listing> listings, const RoundLots& lots, std::chrono::local_days day);

  // What the day begins with, before the first event, which is at `time`: the start of messages and of system hours,
  // and the directory. Frames are put behind `frames`.
  void open(Time time, std::vector<std::byte>& frames);
  // Events in the order of the list. Those of one time are given together: what is behind a trade tells what it was.
  void encode(std::span<const Event> events, std::vector<std::byte>& frames);
  // The end of system hours and of messages.
  void close(std::vector<std::byte>& frames);

  [[nodiscard]] const Encoded& account() const noexcept { return account_; }

 private:
  struct Stock {
    Alpha<8> name{};
    bool is_known = false;  // ITCH has room for its name and number
    std::uint32_t round_lot = 0;
    ShownOrders orders;
    Status status{};
    std::array<std::uint32_t, 2> official{};  // what crosses said of open and close, in units of Price4
  };
  // What is written now.
  struct Writing {
    const Event& event;
    std::span<const Event> behind;
    Stock& stock;
    MessageHead head;
    std::vector<std::byte>& frames;
  };
  // How a trade can be said.
  struct PrintForm {
    char type;
    char code;
  };

  template <class Message>
  void put(const Message& message, std::vector<std::byte>& frames);
  void put_system_event(char code, Duration since_midnight, std::vector<std::byte>& frames);
  void list(std::size_t instrument, Duration since_midnight, std::vector<std::byte>& frames);
  void pass_hours(Duration since_midnight, std::vector<std::byte>& frames);
  void encode_market(const Event& event, std::vector<std::byte>& frames);
  void encode_event(const Writing& now);
  void quote(const Writing& now);
  void trade(const Writing& now);
  [[nodiscard]] bool is_execution(const Writing& now, std::uint32_t price) const noexcept;
  [[nodiscard]] PrintForm form_of(const Writing& now, std::uint64_t shares) const noexcept;
  void note_conditions(const Writing& now, PrintForm form, std::uint64_t shares);
  void put_print(const Writing& now, PrintForm form, std::uint32_t price, std::uint64_t shares);
  void status(const Writing& now);
  void reference(const Writing& now);
  void correction(const Writing& now);
  void start_over(const Event& event, std::vector<std::byte>& frames);
  [[nodiscard]] ShownOrders::Writer writer(const Writing& now);

  std::vector<Stock> stocks_;
  std::vector<Listing> listings_;
  Time midnight_;
  Duration last_{};          // the last stamp that was written
  bool is_fresh_ = true;     // nothing was said since messages started
  bool has_opened_ = false;  // market hours
  bool has_closed_ = false;
  std::uint64_t last_reference_ = 0;
  Encoded account_;
};

}  // namespace tocsin::itch
