#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "strategies/falls.hpp"

namespace tocsin {

// Fires at each `step` dollars of market value below the prior close, shares outstanding x (prior close - last), of a
// company or of the market-value basket. Subjects whose shares or prior close are not known have no such value, and are
// refused, and steps so small that there would be more than 100,000 of them.
class ValueLost : public Falls {
 public:
  static constexpr std::string_view name = "value_lost";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> subjects;
    std::int64_t step;   // dollars
    std::int64_t clear;  // dollars; a level clears when this much has come back
  };

  ValueLost(std::span<const Rule> rules, DetectorSetup& setup) : Falls(falls_of(rules, setup.market), setup) {}

 private:
  static constexpr std::int64_t levels_max = 100'000;

  static std::int64_t dollars_at_prior_close(SubjectId subject, const Market& market);
  static std::vector<Falls::Rule> falls_of(std::span<const Rule> rules, const Market& market);
};
static_assert(Detector<ValueLost>);

}  // namespace tocsin
