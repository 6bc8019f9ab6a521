#pragma once

#include "engine/event.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin {

inline void save(MarkWriter& mark, const Quote& quote) {
  mark.number(quote.bid.units);
  mark.number(quote.ask.units);
  for (const std::uint32_t shares : {quote.bid_size, quote.ask_size, quote.bid_depth, quote.ask_depth}) {
    mark.number(shares);
  }
}

[[nodiscard]] inline Quote restored_quote(MarkReader& mark) {
  Quote quote{};
  quote.bid = Price{mark.number<std::int64_t>()};
  quote.ask = Price{mark.number<std::int64_t>()};
  for (std::uint32_t* shares : {&quote.bid_size, &quote.ask_size, &quote.bid_depth, &quote.ask_depth}) {
    *shares = mark.number<std::uint32_t>();
  }
  return quote;
}

}  // namespace tocsin
