#include "feeds/book/depth.hpp"

#include <algorithm>
#include <iterator>

namespace tocsin {
namespace {

// Levels in any order as one side: the best first, one level a price.
template <class Better>
std::vector<DepthLevel> side_of(std::vector<DepthLevel> levels, std::size_t count, Better better) {
  std::ranges::sort(levels, better, &DepthLevel::price);
  std::vector<DepthLevel> side;
  for (const DepthLevel& level : levels) {
    if (side.empty() || side.back().price != level.price) {
      side.push_back(level);
    } else {
      side.back().size += level.size;
    }
  }
  side.resize(std::min(side.size(), count));
  return side;
}

}  // namespace

Depth together(const std::vector<Depth>& books, std::size_t levels) {
  Depth all;
  for (const Depth& book : books) {
    std::ranges::copy(book.bids, std::back_inserter(all.bids));
    std::ranges::copy(book.asks, std::back_inserter(all.asks));
    all.is_doubtful = all.is_doubtful || book.is_doubtful;
  }
  all.bids = side_of(std::move(all.bids), levels, std::ranges::greater{});
  all.asks = side_of(std::move(all.asks), levels, std::ranges::less{});
  return all;
}

}  // namespace tocsin
