#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/price.hpp"

namespace tocsin {

// All the shares that wait at one price.
struct DepthLevel {
  Price price;
  std::uint64_t size = 0;  // shares
};

// One venue's book of one instrument, the best price first.
struct Depth {
  std::vector<DepthLevel> bids;
  std::vector<DepthLevel> asks;
  bool is_doubtful = false;  // messages were lost, and the book is not known to be whole since
};

// The books of several venues as one: the sizes at each price added up, at most `levels` a side. In doubt where one is.
[[nodiscard]] Depth together(const std::vector<Depth>& books, std::size_t levels);

}  // namespace tocsin
