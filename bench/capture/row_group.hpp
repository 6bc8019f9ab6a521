#pragma once

#include <vector>

#include "bench/measured.hpp"

namespace tocsin::bench {

// Rows of one table that read the same bytes. The first is their floor: what all of them must do at the least.
using RowGroup = std::vector<Measured>;

}  // namespace tocsin::bench
