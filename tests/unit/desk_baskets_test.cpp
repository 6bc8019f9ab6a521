#include "app/desk_baskets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_rules.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<Basket>& baskets) {
  std::vector<std::string> names;
  for (const Basket& basket : baskets) names.push_back(basket.name);
  return names;
}

TEST(DeskBaskets, has_the_files_baskets_then_the_sectors_then_the_market_value) {
  const Universe universe = small_market();
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", universe);
  EXPECT_THAT(names_of(desk.baskets), ElementsAre("SOX", "pair", "chips", "staples", "market_value"));
  EXPECT_TRUE(desk.baskets.back().is_market_value);
  EXPECT_EQ(desk.baskets.back().members.size(), 2U);
}

TEST(DeskBaskets, puts_a_basket_where_its_index_stands) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  EXPECT_EQ(desk.baskets[0].base, Price::whole(5000));
  EXPECT_EQ(desk.baskets[1].base, Price::whole(100));
}

TEST(DeskBaskets, leaves_out_members_without_a_prior_close_and_says_so) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  EXPECT_EQ(desk.baskets[1].members.size(), 2U);
  EXPECT_THAT(desk.notes, ElementsAre("basket pair: without a prior close and left out: NEW",
                                      "basket chips: without a prior close and left out: NEW"));
}

TEST(DeskBaskets, has_no_basket_of_which_no_member_has_a_prior_close) {
  const Universe universe(std::vector<Listing>{{.symbol = "NEW", .sector = "chips"}});
  const DeskBaskets desk = desk_baskets({}, "", universe);
  EXPECT_TRUE(desk.baskets.empty());
  EXPECT_THAT(desk.notes, ElementsAre("basket chips: without a prior close and left out: NEW",
                                      "basket chips: no member has a prior close; there is no such basket",
                                      "basket market_value: no listing has shares outstanding and a prior close"));
}

TEST(DeskBaskets, does_not_replace_a_sector_that_the_file_names) {
  const BasketFile file{.members = {{"chips", "NVDA", {}}}, .sources = {}};
  const DeskBaskets desk = desk_baskets(file, "baskets.csv", small_market());
  EXPECT_THAT(names_of(desk.baskets), ElementsAre("chips", "staples", "market_value"));
  EXPECT_EQ(desk.baskets[0].members.size(), 1U);
}

TEST(DeskBaskets, weighs_members_by_the_file_or_equally) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  const auto value = [&](const Basket& basket, std::size_t i, double close) {
    return static_cast<double>(basket.members[i].units) * close;
  };
  EXPECT_NEAR(value(desk.baskets[0], 0, 140) / value(desk.baskets[0], 1, 120), 1.5, 1e-9);
  EXPECT_NEAR(value(desk.baskets[1], 0, 120) / value(desk.baskets[1], 1, 150), 1.0, 1e-9);
}

TEST(DeskBaskets, refuses_a_symbol_that_the_universe_does_not_have) {
  const BasketFile file{.members = {{"SOX", "NVDIA", {}, 3}}, .sources = {}};
  EXPECT_EQ(setup_error_of([&] { return desk_baskets(file, "baskets.csv", small_market()); }),
            "baskets.csv:3: symbol: expected a symbol of the universe, found `NVDIA` (did you mean `NVDA`?)");
}

TEST(DeskBaskets, keeps_the_name_of_the_market_value_to_itself) {
  const BasketFile file{.members = {{"market_value", "NVDA", {}}}, .sources = {}};
  EXPECT_EQ(setup_error_of([&] { return desk_baskets(file, "baskets.csv", small_market()); }),
            "baskets.csv: basket market_value: the name stands for all listings of known value; expected another");
}

}  // namespace
}  // namespace tocsin
