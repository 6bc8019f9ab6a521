#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

Int128 member_reference(const Market& market, InstrumentId member, Basis basis) noexcept {
  const Int128 opened = market.reference(subject_of(member), Basis::open);
  return basis == Basis::open && Market::known(opened) ? opened
                                                       : market.reference(subject_of(member), Basis::prior_close);
}

Contributor contribution(const Market& market, SubjectId basket, const Basket::Member& member, Basis basis,
                         Unit unit) noexcept {
  const Int128 now = market.value(subject_of(member.instrument));
  const Int128 before = member_reference(market, member.instrument, basis);
  const Int128 moved = (now - before) * member.units;
  return {.subject = subject_of(member.instrument),
          .amount = unit == Unit::dollars ? clamp_to_64_bits(moved / Price::units_per_one)
                                          : market.level(basket, moved).units,
          .change_ppm = change_ppm(now, before)};
}

bool falls_more(const Contributor& a, const Contributor& b) noexcept {
  return a.amount != b.amount ? a.amount < b.amount : a.subject < b.subject;
}

}  // namespace

void fill_contributors(const Market& market, Basis basis, Alert& alert) noexcept {
  if (!market.is_basket(alert.subject)) return;
  for (const Basket::Member& member : market.basket(alert.subject).members) {
    insert_contributor(alert, contribution(market, alert.subject, member, basis, alert.unit), falls_more);
  }
}

void fill_doubt(const Market& market, Alert& alert) noexcept {
  const Market::Doubt doubt = market.doubt(alert.subject, alert.time);
  alert.traded_ppm = doubt.traded_ppm;
  alert.halted_ppm = doubt.halted_ppm;
  alert.gapped_ppm = doubt.gapped_ppm;
  alert.oldest = doubt.oldest;
}

}  // namespace tocsin
