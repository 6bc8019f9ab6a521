#include "engine/universe.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

TEST(Universe, numbers_symbols_in_ascending_order) {
  const Universe universe({{.symbol = "NVDA"}, {.symbol = "AMD"}, {.symbol = "^SOX"}});
  ASSERT_EQ(universe.size(), 3U);
  EXPECT_EQ(universe.find("AMD"), InstrumentId{0});
  EXPECT_EQ(universe.find("NVDA"), InstrumentId{1});
  EXPECT_EQ(universe.find("^SOX"), InstrumentId{2});
  EXPECT_EQ(universe.find("TSM"), std::nullopt);
}

TEST(Universe, refuses_a_symbol_listed_twice) {
  EXPECT_THROW(Universe({{.symbol = "A"}, {.symbol = "B"}, {.symbol = "A"}}), SetupError);
}

TEST(Universe, refuses_an_instrument_without_a_symbol) {
  EXPECT_THROW(Universe({{.symbol = "A"}, {.symbol = ""}}), SetupError);
}

TEST(Universe, refuses_what_cannot_be_counted_with) {
  EXPECT_THROW(Universe({{.symbol = "A", .split_to = 0}}), SetupError);
  EXPECT_THROW(Universe({{.symbol = "A", .split_from = 0}}), SetupError);
  EXPECT_THROW(Universe({{.symbol = "A", .prior_close = Price{price_units_max}}}), SetupError);
  EXPECT_THROW(Universe({{.symbol = "A", .shares_outstanding = shares_max + 1}}), SetupError);
}

TEST(Universe, may_be_empty) { EXPECT_EQ(Universe({}).find("A"), std::nullopt); }

TEST(Universe, a_split_moves_the_reference) {
  const Listing listing{.symbol = "X", .prior_close = Price::whole(300), .split_to = 3, .split_from = 1};
  EXPECT_EQ(listing.reference_close(), Price::whole(100));
}

}  // namespace
}  // namespace tocsin
