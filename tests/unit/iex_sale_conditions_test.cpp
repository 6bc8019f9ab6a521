#include <gtest/gtest.h>

#include "feeds/iex/sale_conditions.hpp"

namespace tocsin::iex {
namespace {

using namespace trade_condition;

TEST(SaleConditions, odd_lots_and_extended_hours_count_to_volume_alone) {
  EXPECT_EQ(trade_conditions[0x20], not_last | not_high_low | odd_lot);
  EXPECT_EQ(trade_conditions[0x40], not_last | not_high_low | extended_hours);
  EXPECT_EQ(trade_conditions[0x60], not_last | not_high_low | odd_lot | extended_hours);
}

TEST(SaleConditions, sweeps_exempt_trades_and_crosses_change_all_statistics) {
  for (const unsigned flags : {0x00U, 0x80U, 0x10U, 0x08U, 0x98U}) EXPECT_EQ(trade_conditions[flags], 0U) << flags;
}

TEST(SaleConditions, one_flag_that_forbids_is_enough) {
  for (std::size_t flags = 0; flags < 256; ++flags) {
    const bool may_be_last = (flags & 0x60) == 0;
    EXPECT_EQ((trade_conditions[flags] & not_last) == 0, may_be_last) << flags;
    EXPECT_EQ((trade_conditions[flags] & not_high_low) == 0, may_be_last) << flags;
    EXPECT_EQ(trade_conditions[flags] & not_volume, 0U) << flags;
  }
}

}  // namespace
}  // namespace tocsin::iex
