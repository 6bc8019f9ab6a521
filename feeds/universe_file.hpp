#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/universe.hpp"

namespace tocsin {

// Reads a dated universe: a CSV file with the columns
//
//   symbol,name,sector,type,prior_close,shares_outstanding,luld_tier,split
//
// in any order, of which `symbol` must be there. type: stock, fund or index (blank: stock). prior_close: dollars,
// unadjusted, as traded, above 0, at most 9,000,000. shares_outstanding: 1 to 1e15. luld_tier: 1 or 2. split: "2:1"
// where two shares stand for each one from today on. Blank is unknown. Lines that begin with '#' say where the figures
// are from. Listings come in the file's order. SetupError names file, line and field.
[[nodiscard]] std::vector<Listing> read_universe_file(const std::string& path);

// The same over bytes in memory; `name` stands for the path.
[[nodiscard]] std::vector<Listing> read_universe_bytes(const std::string& name, std::span<const char> bytes);

}  // namespace tocsin
