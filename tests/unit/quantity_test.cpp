#include "app/quantity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Quantity, reads_durations_exactly) {
  EXPECT_EQ(parse_exact_duration("20us"), 20us);
  EXPECT_EQ(parse_exact_duration("500ms"), 500ms);
  EXPECT_EQ(parse_exact_duration("0.000001ms"), 1ns);
  EXPECT_EQ(parse_exact_duration("5s"), 5s);
  EXPECT_EQ(parse_exact_duration("2min"), 2min);
  EXPECT_EQ(parse_exact_duration("1.5h"), 90min);
  EXPECT_EQ(parse_exact_duration("0s"), 0s);
  EXPECT_EQ(parse_exact_duration("168h"), duration_max);
  for (const char* wrong :
       {"", "5", "s", "5 s", "-1s", "5m", "169h", "99999999999h", "1e3s", "1h30min", "0.0000001ms"}) {
    EXPECT_EQ(parse_exact_duration(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, reads_dollars_exactly) {
  EXPECT_EQ(parse_dollars("100bn"), 100'000'000'000);
  EXPECT_EQ(parse_dollars("0.000000001bn"), 1);
  EXPECT_EQ(parse_dollars("2.5mn"), 2'500'000);
  EXPECT_EQ(parse_dollars("1234567"), 1'234'567);
  EXPECT_EQ(parse_dollars("1000000bn"), dollars_max);
  for (const char* wrong : {"", "bn", "1.5", "1 bn", "1tn", "-1bn", "1000001bn", "0.0000001mn"}) {
    EXPECT_EQ(parse_dollars(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, reads_per_cents_to_the_part_per_million_and_no_finer) {
  EXPECT_EQ(ppm_of_percent(0.1), 1'000);
  EXPECT_EQ(ppm_of_percent(0.0001), 1);
  EXPECT_EQ(ppm_of_percent(99.9999), 999'999);
  EXPECT_EQ(ppm_of_percent(100), 1'000'000);
  EXPECT_EQ(ppm_of_percent(0), 0);
  for (const double wrong : {-1.0, 100.0001, 0.00005, 3.14159, HUGE_VAL, std::nan("")}) {
    EXPECT_EQ(ppm_of_percent(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, refuses_ranges_that_are_none) {
  for (const char* wrong :
       {"", "1", "1:2", "1:2:0", "2:1:0.5", "0:1:0.5", "1:101:1", "1:2:3:4", "0.00001:1:1", "a:b:c"}) {
    EXPECT_EQ(parse_percent_range(wrong), std::nullopt) << wrong;
  }
  EXPECT_THAT(parse_percent_range("1:2:5").value(), ElementsAre(10'000));
  EXPECT_EQ(parse_percent_range("0.001:100:0.001").value().size(), 100'000U);
  EXPECT_EQ(parse_percent_range("0.0001:100:0.0001"), std::nullopt);
}

}  // namespace
}  // namespace tocsin
