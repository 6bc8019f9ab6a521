#include <gtest/gtest.h>

#include "engine/basket.hpp"
#include "tests/model/naive_market.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

Universe a_dozen_names() {
  std::vector<Listing> listings;
  for (char c = 'A'; c < 'K'; ++c) {
    listings.push_back({.symbol = {c}, .prior_close = dollars(7.5 * (c - 'A' + 1)), .shares_outstanding = 1'000'000});
  }
  listings.push_back({.symbol = "NEW"});
  listings.push_back({.symbol = "^IX", .type = InstrumentType::index});
  return Universe(std::move(listings));
}

std::vector<Basket> three_baskets(const Universe& universe) {
  return {basket_of("units", {3, 5, 7, 11, 13}),
          Basket::from_weights("weights", {InstrumentId{2}, InstrumentId{6}, InstrumentId{9}}, {0.2, 0.3, 0.5},
                               Price::whole(5'000), universe),
          Basket::market_value("value", universe)};
}

TEST(BasketModel, values_opens_and_highs_are_sums_from_scratch_after_every_event) {
  const Universe universe = a_dozen_names();
  const Schedule schedule = short_days(400);
  Arena arena;
  Market market(arena, universe, three_baskets(universe), schedule);
  NaiveMarket naive(universe, three_baskets(universe), schedule);
  RandomMarket source(universe, 20250127);
  std::size_t phase = 0;
  for (int step = 0; step < 600'000; ++step) {
    const Event event = source.next();
    for (; phase < schedule.changes().size() && schedule.changes()[phase].at <= event.time; ++phase) {
      market.enter_next_phase();
      naive.enter(schedule.changes()[phase]);
    }
    naive.apply(event);
    if (event.kind == EventKind::trade) market.on_trade(event);
    if (event.kind == EventKind::reference) market.on_reference(event);
    for (std::uint32_t s = 0; s < market.subjects_count(); ++s) {
      const SubjectId subject{s};
      ASSERT_TRUE(market.value(subject) == naive.value(subject)) << step << " subject " << s;
      for (const Basis basis : {Basis::prior_close, Basis::open, Basis::session_high}) {
        ASSERT_TRUE(market.reference(subject, basis) == naive.reference(subject, basis))
            << step << " subject " << s << " basis " << static_cast<int>(basis);
      }
      ASSERT_EQ(market.doubt(subject, event.time).traded_ppm, naive.traded_ppm(subject)) << step << " subject " << s;
    }
  }
}

}  // namespace
}  // namespace tocsin
