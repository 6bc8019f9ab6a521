#pragma once

#include <string>

#include "app/sweep/swept.hpp"

namespace tocsin {

// A sweep as one HTML page that needs nothing else: tables of the best variants, which need no JavaScript, and a heat
// map of all of them for each rule, which does. The page forbids itself to load anything, and names of rules and
// settings are text in it, whatever they contain.
[[nodiscard]] std::string sweep_page(const Swept& swept);

}  // namespace tocsin
