#include "feeds/universe_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/basket_file.hpp"
#include "tests/support/compressed.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

std::vector<Listing> read(std::string_view text) { return read_universe_bytes("u.csv", {text.data(), text.size()}); }

BasketFile read_baskets(std::string_view text) { return read_basket_bytes("b.csv", {text.data(), text.size()}); }

template <typename Read>
std::string error_of(Read reader, std::string_view text) {
  return setup_error_of([&] { return reader(text); });
}

TEST(UniverseFile, is_read_where_it_is_compressed_and_refused_where_that_is_cut) {
  const ScratchFolder folder;
  const auto whole = gzip(bytes_of("symbol\nAMD\nNVDA\n"));
  const auto listings = read_universe_file(folder.file("u.csv.gz", text_of(whole)));
  ASSERT_EQ(listings.size(), 2U);
  EXPECT_EQ(listings[1].symbol, "NVDA");
  const std::string cut = folder.file("cut.csv.gz", text_of(whole).substr(0, whole.size() - 9));
  EXPECT_EQ(setup_error_of([&] { return read_universe_file(cut); }), cut + ":4: gzip member is cut short");
  const std::string baskets = folder.file("b.zst", text_of(zstd(bytes_of("basket,symbol\nchips,NVDA\n"))));
  EXPECT_EQ(read_basket_file(baskets).members.size(), 1U);
}

TEST(UniverseFile, reads_what_is_known_and_leaves_the_rest_unknown) {
  const auto listings = read(
      "# source: the \"exchange's\" list, 24 Jan 2025\n"
      "symbol,name,sector,type,prior_close,shares_outstanding,luld_tier,split\n"
      "NVDA,\"Nvidia, Inc.\",chips,stock,142.62,24490000000,1,\n"
      "^SOX,,,index,5341.94,,,\n"
      "X,,,,,,2,2:1\n");
  ASSERT_EQ(listings.size(), 3U);
  EXPECT_EQ(listings[0].symbol, "NVDA");
  EXPECT_EQ(listings[0].name, "Nvidia, Inc.");
  EXPECT_EQ(listings[0].sector, "chips");
  EXPECT_EQ(listings[0].prior_close, (Price{142'620'000'000}));
  EXPECT_EQ(listings[0].shares_outstanding, 24'490'000'000U);
  EXPECT_EQ(listings[0].luld_tier, 1);
  EXPECT_EQ(listings[1].type, InstrumentType::index);
  EXPECT_EQ(listings[1].shares_outstanding, 0U);
  EXPECT_EQ(listings[2].type, InstrumentType::stock);
  EXPECT_EQ(listings[2].prior_close, no_price);
  EXPECT_EQ(listings[2].split_to, 2U);
  EXPECT_EQ(listings[2].split_from, 1U);
}

TEST(UniverseFile, refuses_with_file_line_and_field) {
  const std::string head = "symbol,name,sector,type,prior_close,shares_outstanding,luld_tier,split\n";
  for (const auto& [row, error] : std::vector<std::pair<std::string, std::string>>{
           {",,,,,,,", "u.csv:2: symbol: expected 1 to 64 letters, found ``"},
           {"A,,,bond,,,,", "u.csv:2: type: expected stock, fund or index, found `bond`"},
           {"A,,,,0,,,", "u.csv:2: prior_close: expected a number above 0"},
           {"A,,,,1.0000000001,,,", "at most nine decimals, found `1.0000000001`"},
           {"A,,,,9000000.01,,,", "u.csv:2: prior_close: expected a number above 0, at most 9,000,000"},
           {"A,,,,1e3,,,", "u.csv:2: prior_close:"},
           {"A,,,,$5,,,", "u.csv:2: prior_close:"},
           {"A,,,,,1.5e9,,", "u.csv:2: shares_outstanding: expected a whole number from 1 to 1e15, found `1.5e9`"},
           {"A,,,,,-1,,", "u.csv:2: shares_outstanding:"},
           {"A,,,,,1000000000000001,,", "u.csv:2: shares_outstanding:"},
           {"A,,,,,99999999999999999999,,", "u.csv:2: shares_outstanding:"},
           {"A,,,,,,3,", "u.csv:2: luld_tier: expected 1 or 2, found `3`"},
           {"A,,,,,,,2", "u.csv:2: split: expected new shares for old"},
           {"A,,,,,,,2-1", "u.csv:2: split:"},
           {"A,,,,,,,-2:1", "u.csv:2: split:"},
           {"A,,,,,,,2:1x", "u.csv:2: split:"},
           {"A,,,,,,,2:0", "u.csv:2: split:"},
           {"A,,,,,,,1001:1", "u.csv:2: split:"},
           {"A,,,,,,", "u.csv:2: expected 8 fields as in the header, found 7"},
           {"A,\"x,,,,,,", "u.csv:2: quote that is not closed"},
           {"# a remark\nA,,,,,,,\nB,,,,,,,\nA,,,,,,,",
            "u.csv:5: symbol: expected each symbol once (it stands on line 3)"}}) {
    EXPECT_THAT(error_of(read, head + row + "\n"), HasSubstr(error)) << row;
  }
}

TEST(UniverseFile, refuses_a_header_that_it_does_not_know) {
  EXPECT_THAT(error_of(read, ""), HasSubstr("u.csv: expected a header row, found none"));
  EXPECT_THAT(error_of(read, "symbol,sectr\n"), HasSubstr("unknown column `sectr` (did you mean `sector`?)"));
  EXPECT_THAT(error_of(read, "symbol,symbol\n"), HasSubstr("`symbol` stands there twice"));
  EXPECT_THAT(error_of(read, "name,sector\n"), HasSubstr("expected a column `symbol`"));
  EXPECT_THROW(static_cast<void>(read_universe_file("/nowhere.csv")), SetupError);
}

TEST(BasketFile, reads_members_weights_and_sources) {
  const auto file = read_baskets(
      "# an estimate\nbasket,symbol,weight_pct\nsox,NVDA,12.203334\nsox,AVGO,10.663543\n# by membership\nxlk,NVDA,\n");
  ASSERT_EQ(file.members.size(), 3U);
  EXPECT_EQ(file.members[0].basket, "sox");
  EXPECT_EQ(file.members[0].weight, 12'203'334'000);
  EXPECT_EQ(file.members[2].weight, std::nullopt);
  EXPECT_EQ(file.sources, (std::vector<std::string>{"an estimate", "by membership"}));
}

TEST(BasketFile, finds_its_members_in_a_universe) {
  const Universe universe({{.symbol = "A"}, {.symbol = "B"}});
  const auto baskets =
      listed_baskets(read_baskets("basket,symbol,weight_pct\ny,B,\nx,A,60\ny,A,\n"), "b.csv", universe);
  ASSERT_EQ(baskets.size(), 2U);
  EXPECT_EQ(baskets[0].name, "y");
  EXPECT_FALSE(baskets[0].is_weighted());
  ASSERT_EQ(baskets[0].members.size(), 2U);
  EXPECT_EQ(index_of(baskets[0].members[0].instrument), 1U);
  EXPECT_EQ(baskets[0].members[1].line, 4U);
  EXPECT_EQ(baskets[1].members[0].weight, 60'000'000'000);
}

TEST(BasketFile, refuses_with_file_line_and_field) {
  const std::string head = "basket,symbol,weight_pct\n";
  for (const auto& [rows, error] : std::vector<std::pair<std::string, std::string>>{
           {",A,", "b.csv:2: basket: expected a name"},
           {"x,,", "b.csv:2: symbol: expected a name"},
           {"x,A,0", "b.csv:2: weight_pct: expected a per cent above 0"},
           {"x,A,100.1", "b.csv:2: weight_pct:"},
           {"x,A,1\nx,A,2", "b.csv:3: symbol: expected each member of a basket once"},
           {"x,A,1\nx,B,", "b.csv:3: weight_pct: expected a weight for every member of the basket, or for none"}}) {
    EXPECT_THAT(error_of(read_baskets, head + rows + "\n"), HasSubstr(error)) << rows;
  }
  EXPECT_THAT(error_of(read_baskets, "basket,symbol,weight\n"), HasSubstr("unknown column `weight`"));
}

}  // namespace
}  // namespace tocsin
