#pragma once

#include <string>

#include "feeds/book/depth.hpp"

namespace tocsin {

// A book as a table, the bid to the left of the offer and the best level first; dollars and shares.
[[nodiscard]] std::string depth_text(const Depth& depth);

}  // namespace tocsin
