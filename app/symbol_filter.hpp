#pragma once

#include <memory>
#include <string>
#include <vector>

#include "feeds/feed.hpp"

namespace tocsin {

// The same feeds with the events of these instruments only, and those that concern no one instrument; all of it where
// no symbols are given. What is left out is counted as passed over. The universe stays whole.
// SetupError for a symbol that none of the feeds has.
[[nodiscard]] std::vector<std::unique_ptr<Feed>> only_symbols(std::vector<std::unique_ptr<Feed>> feeds,
                                                              const std::vector<std::string>& symbols);

}  // namespace tocsin
