#include "feeds/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace tocsin {
namespace {

std::string text_of(Price price) {
  std::string text;
  append_price(text, price);
  return text;
}

TEST(Decimal, reads_prices_exactly) {
  EXPECT_EQ(parse_price("118.42"), (Price{118'420'000'000}));
  EXPECT_EQ(parse_price("0.000000001"), (Price{1}));
  EXPECT_EQ(parse_price("-12.5"), (Price{-12'500'000'000}));
  EXPECT_EQ(parse_price("100"), Price::whole(100));
  EXPECT_EQ(parse_price(".5"), (Price{500'000'000}));
  EXPECT_EQ(parse_price("000000000000000000000118.420000000000000"), (Price{118'420'000'000}));
  EXPECT_EQ(parse_price("9223372036.854775807"), (Price{std::numeric_limits<std::int64_t>::max()}));
  EXPECT_EQ(parse_price("-9223372036.854775807"), (Price{-std::numeric_limits<std::int64_t>::max()}));
}

TEST(Decimal, refuses_what_is_no_plain_decimal) {
  for (const char* text : {"", "-", ".", "-.", "5.", "+1", "1e3", "nan", "inf", " 1", "1 ", "1,000", "--1", "1.2.3",
                           "0x10", "1.-2", "$5"}) {
    EXPECT_EQ(parse_price(text), std::nullopt) << text;
  }
}

TEST(Decimal, refuses_what_does_not_fit) {
  for (const char* text : {"122.7500000001", "0.0000000001", "9223372036.854775808", "-9223372036.854775808",
                           "10000000000", "99999999999999999999999999", "18446744073.709551616"}) {
    EXPECT_EQ(parse_price(text), std::nullopt) << text;
  }
}

TEST(Decimal, scales_to_the_unit_asked_for) {
  EXPECT_EQ(parse_decimal("1337000", 5), 133'700'000'000);
  EXPECT_EQ(parse_decimal("285.0", 0), 285);
  EXPECT_EQ(parse_decimal("285.5", 0), std::nullopt);
  EXPECT_EQ(parse_decimal("1737988200123", 6), 1'737'988'200'123'000'000);
}

TEST(Decimal, writes_the_shortest_exact_form) {
  EXPECT_EQ(text_of(Price{118'420'000'000}), "118.42");
  EXPECT_EQ(text_of(Price::whole(100)), "100");
  EXPECT_EQ(text_of(Price{-500'000'000}), "-0.5");
  EXPECT_EQ(text_of(Price{1}), "0.000000001");
  EXPECT_EQ(text_of(Price{}), "0");
  EXPECT_EQ(text_of(no_price), "");
}

TEST(Decimal, what_is_written_reads_back_as_the_same_price) {
  std::mt19937_64 random(20250127);
  for (int i = 0; i < 20'000; ++i) {
    const auto drawn = static_cast<std::int64_t>(random());
    const Price price{drawn >> (random() % 63)};
    if (price == no_price) continue;
    EXPECT_EQ(parse_price(text_of(price)), price) << price.units;
  }
}

}  // namespace
}  // namespace tocsin
