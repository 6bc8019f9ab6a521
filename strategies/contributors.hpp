#pragma once

#include <algorithm>

#include "engine/alert.hpp"
#include "engine/market.hpp"

namespace tocsin {

// Keeps the alert's contributors in the order `before`, and drops what comes last once they no longer fit.
template <class Before>
void insert_contributor(Alert& alert, const Contributor& added, Before before) noexcept {
  auto& all = alert.contributors;
  all.insert(std::upper_bound(all.begin(), all.end(), added, before), added);
}

// Fills the alert's contributors with the members of its basket, the largest fall first, in the subject's own unit, as
// many as fit. `amount` is what the member's move since `basis` took from the basket's level (or, in dollars, from its
// value). A member's price at a past high of the basket is not kept: then, and where a member has no price of that
// basis yet, its prior close is used. An alert on a single instrument has none.
void fill_contributors(const Market& market, Basis basis, Alert& alert) noexcept;

// Fills in the weight that has traded today, the halted weight and the age of the oldest price.
void fill_doubt(const Market& market, Alert& alert) noexcept;

}  // namespace tocsin
