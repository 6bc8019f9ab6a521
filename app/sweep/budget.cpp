#include "app/sweep/budget.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/decimal.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t thousandths_max = 1'000'000'000;  // a million a day

std::uint64_t counted(Budget::Of of, const VariantScore& score) noexcept {
  switch (of) {
    case Budget::Of::pages:
      return score.pages;
    case Budget::Of::alerts:
      return score.bells;
    case Budget::Of::false_bells:
      break;
  }
  return score.false_bells();
}

}  // namespace

bool Budget::is_met_by(const VariantScore& score) const noexcept {
  return counted(of, score) * 1'000 <= static_cast<std::uint64_t>(thousandths_a_day) * score.days;
}

Budget parse_budget(const std::string& option) {
  static constexpr std::array<std::pair<std::string_view, Budget::Of>, 3> kinds{{
      {"pages/day<=", Budget::Of::pages},
      {"alerts/day<=", Budget::Of::alerts},
      {"false/day<=", Budget::Of::false_bells},
  }};
  for (const auto& [prefix, of] : kinds) {
    if (!option.starts_with(prefix)) continue;
    const auto limit = parse_decimal(std::string_view(option).substr(prefix.size()), 3);
    if (limit && *limit >= 0 && *limit <= thousandths_max) {
      return {.option = option, .of = of, .thousandths_a_day = *limit};
    }
  }
  throw SetupError("--budget " + quoted(std::string_view(option)) +
                   ": expected pages/day<=N, alerts/day<=N or false/day<=N, N from 0 to 1000000 with at most three "
                   "decimals");
}

}  // namespace tocsin
