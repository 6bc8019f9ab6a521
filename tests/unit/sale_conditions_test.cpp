#include "feeds/itch/sale_conditions.hpp"

#include <gtest/gtest.h>

namespace tocsin::itch {
namespace {

namespace bit = trade_condition;
constexpr bool round_lot = false;
constexpr bool odd_lot = true;
constexpr Duration noon = std::chrono::hours(12);

TEST(SaleConditions, let_a_match_on_the_book_change_everything) {
  EXPECT_EQ(conditions_of('E', 0, round_lot, noon), 0U);
  EXPECT_EQ(conditions_of('C', 'Y', round_lot, noon), 0U);
  EXPECT_EQ(conditions_of('P', 0, round_lot, noon), 0U);
}

TEST(SaleConditions, let_an_odd_lot_change_volume_alone) {
  const std::uint32_t expected = bit::odd_lot | bit::not_last | bit::not_high_low;
  EXPECT_EQ(conditions_of('E', 0, odd_lot, noon), expected);
  EXPECT_EQ(conditions_of('C', 'Y', odd_lot, noon), expected);
  EXPECT_EQ(conditions_of('P', 0, odd_lot, noon), expected);
}

TEST(SaleConditions, let_what_is_not_printed_change_nothing) {
  const std::uint32_t nothing = bit::not_last | bit::not_high_low | bit::not_volume;
  EXPECT_EQ(conditions_of('C', 'N', round_lot, noon), nothing);
  EXPECT_EQ(conditions_of('C', 'N', odd_lot, noon), nothing | bit::odd_lot);
}

TEST(SaleConditions, name_the_auctions) {
  EXPECT_EQ(conditions_of('Q', 'O', round_lot, noon), bit::opening_cross);
  EXPECT_EQ(conditions_of('Q', 'C', round_lot, noon), bit::closing_cross);
  EXPECT_EQ(conditions_of('Q', 'H', round_lot, noon), 0U);
}

TEST(SaleConditions, let_an_auction_of_an_odd_lot_set_the_last_price) {
  EXPECT_EQ(conditions_of('Q', 'O', odd_lot, noon), bit::opening_cross | bit::odd_lot);
  EXPECT_EQ(conditions_of('Q', 'C', odd_lot, noon), bit::closing_cross | bit::odd_lot);
  EXPECT_EQ(conditions_of('Q', 'H', odd_lot, noon), bit::odd_lot);
}

TEST(SaleConditions, let_a_code_that_is_not_known_count_to_volume_alone) {
  const std::uint32_t expected = bit::not_last | bit::not_high_low;
  EXPECT_EQ(conditions_of('C', '?', round_lot, noon), expected);
  EXPECT_EQ(conditions_of('Q', 'I', round_lot, noon), expected);
  EXPECT_EQ(conditions_of('Q', '?', round_lot, noon), expected);
  EXPECT_EQ(conditions_of('Q', '?', odd_lot, noon), expected | bit::odd_lot);
}

TEST(SaleConditions, mark_what_trades_outside_of_regular_hours_but_auctions) {
  constexpr Duration open = std::chrono::minutes(9 * 60 + 30);
  constexpr Duration close = std::chrono::hours(16);
  constexpr Duration moment{1};
  for (const char type : {'E', 'P'}) {
    EXPECT_EQ(conditions_of(type, 0, round_lot, open - moment), bit::extended_hours);
    EXPECT_EQ(conditions_of(type, 0, round_lot, open), 0U);
    EXPECT_EQ(conditions_of(type, 0, round_lot, close - moment), 0U);
    EXPECT_EQ(conditions_of(type, 0, round_lot, close), bit::extended_hours);
  }
  EXPECT_EQ(conditions_of('C', 'Y', odd_lot, close),
            bit::extended_hours | bit::odd_lot | bit::not_last | bit::not_high_low);
  EXPECT_EQ(conditions_of('Q', 'C', round_lot, close + moment), bit::closing_cross);
}

TEST(SaleConditions, are_known_when_the_program_is_compiled) {
  static_assert(conditions_of('E', 0, round_lot, noon) == 0);
  static_assert(sale_conditions.back().type == 0 && sale_conditions.back().code == 0);
}

}  // namespace
}  // namespace tocsin::itch
