#include "engine/market_sight.hpp"

namespace tocsin {
namespace {

Sight sight_of_instrument(const Market& market, InstrumentId id) noexcept {
  if (is_halted(market.status(id))) return Sight::halted;
  if (market.quotes().is_doubtful(id)) return Sight::gapped;
  const bool has_reference = market.prior_close(id) != no_price || market[id].open != no_price;
  return market[id].last == no_price || !has_reference ? Sight::no_reference : Sight::seeing;
}

Sight sight_of_basket(const Market& market, SubjectId basket) noexcept {
  const Market::Doubt doubt = market.doubt(basket, Time{});
  if (doubt.halted_ppm > unseen_weight_max_ppm) return Sight::halted;
  if (doubt.gapped_ppm > unseen_weight_max_ppm) return Sight::gapped;
  return doubt.traded_ppm < ppm_per_one - unseen_weight_max_ppm ? Sight::stale : Sight::seeing;
}

}  // namespace

Sight market_sight(const Market& market, SubjectId subject) noexcept {
  if (is_halted(market.market_status())) return Sight::halted;
  if (subject == no_subject) return Sight::seeing;
  return market.is_basket(subject) ? sight_of_basket(market, subject)
                                   : sight_of_instrument(market, InstrumentId{index_of(subject)});
}

}  // namespace tocsin
