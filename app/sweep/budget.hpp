#pragma once

#include <cstdint>
#include <string>

#include "app/sweep/variant_score.hpp"

namespace tocsin {

// How many alerts a day somebody is willing to take.
struct Budget {
  enum class Of : std::uint8_t { pages, alerts, false_bells };

  std::string option;  // as it was written
  Of of = Of::pages;
  std::int64_t thousandths_a_day = 0;

  [[nodiscard]] bool is_met_by(const VariantScore& score) const noexcept;
};

// Reads pages/day<=N, alerts/day<=N or false/day<=N, with at most three decimals. SetupError names the option and what
// was expected.
[[nodiscard]] Budget parse_budget(const std::string& option);

}  // namespace tocsin
