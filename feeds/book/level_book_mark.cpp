#include <limits>
#include <ranges>

#include "feeds/book/level_book.hpp"
#include "feeds/book/quote_mark.hpp"

namespace tocsin {
namespace {

// The worst first: so each that is put back is the best so far, and moves no other.
void save_levels(MarkWriter& mark, const std::vector<DepthLevel>& levels) {
  mark.small(levels.size());
  for (const DepthLevel& level : std::views::reverse(levels)) {
    mark.number(level.price.units);
    mark.small(level.size);
  }
}

}  // namespace

void LevelBook::save(MarkWriter& mark) const {
  for (std::size_t i = 0; i < books_.size(); ++i) {
    const Book& book = books_[i];
    const Depth whole = depth(InstrumentId{static_cast<std::uint32_t>(i)}, std::numeric_limits<std::size_t>::max());
    save_levels(mark, whole.bids);
    save_levels(mark, whole.asks);
    tocsin::save(mark, book.quote);
    mark.number(std::uint8_t{book.is_unsettled});
    mark.number(std::uint8_t{book.is_doubtful});
  }
}

// A book for which there is no room is in doubt, as ever.
void LevelBook::restore(MarkReader& mark) {
  for (std::size_t i = 0; i < books_.size(); ++i) {
    const InstrumentId instrument{static_cast<std::uint32_t>(i)};
    for (const Side side : {Side::buy, Side::sell}) {
      for (std::size_t left = mark.count(); left > 0; --left) {
        const Price price{mark.number<std::int64_t>()};
        const std::uint32_t size = mark.small_u32();
        MarkReader::check(size != 0);
        (void)apply({.instrument = instrument, .side = side, .size = size, .price = price}, true);
      }
    }
    Book& book = books_[i];
    book.quote = restored_quote(mark);
    book.is_unsettled = mark.flag();
    book.is_doubtful = mark.flag() || book.is_doubtful;
  }
}

}  // namespace tocsin
