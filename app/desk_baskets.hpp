#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/basket.hpp"
#include "engine/universe.hpp"
#include "feeds/basket_file.hpp"

namespace tocsin {

// The basket of all listings whose market value is known.
inline constexpr std::string_view market_value_name = "market_value";

// The baskets a desk watches, and what a person should know of them.
struct DeskBaskets {
  std::vector<Basket> baskets;
  std::vector<std::string> notes;  // one a line: who was left out, and why
};

// Every basket of the file, in its order; one basket for each sector of the universe's stocks that the file does not
// name itself, with equal dollars of each at the prior close; and `market_value`. Blank weights are equal weights.
// A basket that has the name of an index without its caret (SOX, ^SOX) stands at that index's prior close, any other at
// 100. Members without a prior close are left out, and so is a basket that has no other members.
// SetupError names `path` and a symbol that the universe does not have.
[[nodiscard]] DeskBaskets desk_baskets(const BasketFile& file, const std::string& path, const Universe& universe);

}  // namespace tocsin
