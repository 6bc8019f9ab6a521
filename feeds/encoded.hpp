#pragma once

#include <cstdint>
#include <optional>

#include "engine/event.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// What became of events that were written as messages of an exchange's format: nothing that it could not say is missing
// here. Rows say the reason, how many, and the place of the first among the events.
struct Encoded {
  std::uint64_t events_in = 0;
  std::uint64_t messages_out = 0;
  Tally left_out;  // events without a message: its rejects
  Tally altered;   // events that were said with less, or otherwise, than the list has them: what it passed over

  void leave_out(std::string_view reason) { left_out.reject(reason, events_in); }
  void alter(std::string_view how) { altered.pass_over(how, events_in); }
};

// The nearest price in ticks of 1e-4 dollars, which NASDAQ and IEX count in, up to `ticks_max`; nothing where there is
// no room for it. What was rounded is counted.
[[nodiscard]] std::optional<std::uint32_t> ticks_of(Price price, Encoded& account,
                                                    std::int64_t ticks_max = 0xffff'ffff);

// What comes to be said of one side of a quote, in ticks.
struct WantedSide {
  // Where the shares behind the best price are said to wait, since a quote does not tell where they do: the prices of
  // the stub quotes of old, $0.01 and $199,999.99.
  static constexpr std::uint32_t stub_bid = 100;
  static constexpr std::uint32_t stub_offer = 1'999'999'900;

  std::uint32_t price = 0;
  std::uint32_t shares = 0;  // at that price; 0: nobody bids, or offers
  std::uint32_t behind = 0;  // shares of the levels behind it, as many as the quote's depth adds up
};

// The bid or the offer of a quote; what cannot be said of it is counted.
[[nodiscard]] WantedSide bid_of(const Quote& quote, Encoded& account);
[[nodiscard]] WantedSide offer_of(const Quote& quote, Encoded& account);

// The letters of a status' reason, without the zeros behind them.
[[nodiscard]] std::string_view reason_of(const Status& status) noexcept;

}  // namespace tocsin
