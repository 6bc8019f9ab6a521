#include "strategies/grid_returns.hpp"

namespace tocsin {

bool has_traded_since(SubjectId subject, Time since, const Market& market, std::int64_t share_ppm) noexcept {
  if (!market.is_basket(subject)) return market[InstrumentId{index_of(subject)}].last_trade >= since;
  Int128 traded = 0;
  for (const Basket::Member& member : market.basket(subject).members) {
    if (market[member.instrument].last_trade < since) continue;
    traded += static_cast<Int128>(member.units) * market.prior_close(member.instrument).units;
  }
  return traded * ppm_per_one >= market.reference(subject, Basis::prior_close) * share_ppm;
}

bool had_traded_before(const Restatement& restated, Time since, const Market& market) noexcept {
  const Prints& prints = market.prints();
  for (std::uint64_t p = prints[restated.position].previous; prints.holds(p); p = prints[p].previous) {
    if (prints[p].counts_to(print_counts::last)) return prints[p].time >= since;
  }
  return false;
}

}  // namespace tocsin
