#include "strategies/contributors.hpp"

#include <algorithm>

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
          .amount = unit == Unit::dollars ? static_cast<std::int64_t>(moved / Price::units_per_one)
                                          : market.level(basket, moved).units,
          .change_ppm = change_ppm(now, before)};
}

// Keeps the list in ascending order of amount, ties by subject, and drops what no longer fits.
void insert(Alert& alert, const Contributor& added) noexcept {
  const auto before = [](const Contributor& a, const Contributor& b) {
    return a.amount != b.amount ? a.amount < b.amount : a.subject < b.subject;
  };
  const auto first = alert.contributors.begin();
  const auto last = first + alert.contributors_count;
  const auto place = std::upper_bound(first, last, added, before);
  if (place == alert.contributors.end()) return;
  if (alert.contributors_count < contributors_max) ++alert.contributors_count;
  std::move_backward(place, first + alert.contributors_count - 1, first + alert.contributors_count);
  *place = added;
}

}  // namespace

void fill_contributors(const Market& market, Basis basis, Alert& alert) noexcept {
  if (!market.is_basket(alert.subject)) return;
  for (const Basket::Member& member : market.basket(alert.subject).members) {
    if (!Market::known(market.reference(subject_of(member.instrument), Basis::prior_close))) continue;
    insert(alert, contribution(market, alert.subject, member, basis, alert.unit));
  }
}

void fill_doubt(const Market& market, Alert& alert) noexcept {
  const Market::Doubt doubt = market.doubt(alert.subject, alert.time);
  alert.traded_ppm = doubt.traded_ppm;
  alert.halted_ppm = doubt.halted_ppm;
  alert.oldest = doubt.oldest;
}

}  // namespace tocsin
