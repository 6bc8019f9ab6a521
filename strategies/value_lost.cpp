#include "strategies/value_lost.hpp"

#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {

std::int64_t ValueLost::dollars_at_prior_close(SubjectId subject, const Market& market) {
  const Int128 close = market.reference(subject, Basis::prior_close);
  const bool has_value = market.is_basket(subject)
                             ? market.basket(subject).is_market_value
                             : market.universe()[InstrumentId{index_of(subject)}].shares_outstanding > 0;
  if (!has_value || !Market::known(close)) {
    throw SetupError("value_lost: the market value of " + std::string(market.name_of(subject)) +
                     " is not known (shares outstanding and prior close are needed)");
  }
  const std::uint64_t shares =
      market.is_basket(subject) ? 1 : market.universe()[InstrumentId{index_of(subject)}].shares_outstanding;
  return clamp_to_64_bits(close * static_cast<Int128>(shares) / Price::units_per_one);
}

std::vector<Falls::Rule> ValueLost::falls_of(std::span<const Rule> rules, const Market& market) {
  std::vector<Falls::Rule> falls;
  for (const Rule& rule : rules) {
    for (const SubjectId subject : rule.subjects) {
      Falls::Rule fall{rule.rule, subject, {.unit = FallMeasure::Unit::dollars}, {}, rule.clear};
      const std::int64_t whole = dollars_at_prior_close(subject, market);
      if (rule.step <= 0 || whole / rule.step > levels_max) {
        throw SetupError("value_lost: step must be positive and at least 1/" + std::to_string(levels_max) + " of the " +
                         std::to_string(whole) + " dollars that " + std::string(market.name_of(subject)) + " is worth");
      }
      for (std::int64_t n = 1; n <= whole / rule.step; ++n) fall.levels.push_back(n * rule.step);
      falls.push_back(std::move(fall));
    }
  }
  return falls;
}

}  // namespace tocsin
