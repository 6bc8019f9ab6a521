#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/event.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/quote_mark.hpp"

namespace tocsin {

// The best bid and offer of all instruments of a venue that publishes no more than that. A quote is whole, so the first
// one after messages were lost is certain again.
class TopBook {
 public:
  explicit TopBook(std::size_t instruments) : tops_(instruments) {}

  // True where the quote is another than before, or was in doubt.
  bool apply(InstrumentId instrument, const Quote& quote) noexcept {
    Top& top = tops_[index_of(instrument)];
    const bool is_new = top.is_doubtful || std::memcmp(&top.quote, &quote, sizeof quote) != 0;
    top = {.quote = quote, .is_doubtful = false};
    return is_new;
  }
  // Nothing that the quotes say is certain any more.
  void doubt_all() noexcept {
    for (Top& top : tops_) top.is_doubtful = true;
  }
  // All quotes are without orders, and certain again.
  void clear() { tops_.assign(tops_.size(), {}); }

  // Every quote, and the same again of as many instruments.
  void save(MarkWriter& mark) const {
    for (const auto& [quote, is_doubtful] : tops_) {
      tocsin::save(mark, quote);
      mark.number(std::uint8_t{is_doubtful});
    }
  }
  void restore(MarkReader& mark) {
    for (auto& [quote, is_doubtful] : tops_) {
      quote = restored_quote(mark);
      is_doubtful = mark.flag();
    }
  }

  // One level a side, or none.
  [[nodiscard]] Depth depth(InstrumentId instrument, std::size_t levels) const {
    const auto& [quote, is_doubtful] = tops_[index_of(instrument)];
    Depth depth{.bids = {}, .asks = {}, .is_doubtful = is_doubtful};
    if (levels > 0 && quote.bid != no_price) depth.bids.push_back({.price = quote.bid, .size = quote.bid_size});
    if (levels > 0 && quote.ask != no_price) depth.asks.push_back({.price = quote.ask, .size = quote.ask_size});
    return depth;
  }

 private:
  struct Top {
    Quote quote{.bid = no_price, .ask = no_price, .bid_size = 0, .ask_size = 0, .bid_depth = 0, .ask_depth = 0};
    bool is_doubtful = false;
  };

  std::vector<Top> tops_;
};

}  // namespace tocsin
