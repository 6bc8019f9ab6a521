#pragma once

#include <cstdint>

#include "engine/event.hpp"

namespace tocsin::itch {

// What the meaning of a message depends on, of the stock that its locate stands for.
struct ItchStock {
  InstrumentId instrument = no_instrument;  // the feed's own number; none where no message has named the locate
  std::uint32_t round_lot = 100;            // shares
  bool is_listed_elsewhere = false;         // its official prices are made at another exchange's auctions
  bool is_test = false;                     // a test issue, which nobody trades: it has no book and no events
  bool is_unlisted = false;                 // nobody asked for it: it has neither

  bool operator==(const ItchStock&) const noexcept = default;
};

}  // namespace tocsin::itch
