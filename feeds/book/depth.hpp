#pragma once

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

}  // namespace tocsin
