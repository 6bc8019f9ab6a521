#include "strategies/window_high.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

using namespace std::chrono_literals;

class WindowHighTest : public testing::Test {
 protected:
  Int128 add(Int128 value, Duration at) {
    high_.add(value, Time{at});
    return high_.high();
  }

  Arena arena_;
  WindowHigh high_{arena_, 256s};  // slices of one second
};

TEST_F(WindowHighTest, knows_no_high_before_the_first_value) { EXPECT_FALSE(Market::known(high_.high())); }

TEST_F(WindowHighTest, remembers_the_highest_until_it_is_older_than_the_window) {
  EXPECT_TRUE(add(100, 1000s) == 100);
  EXPECT_TRUE(add(90, 1001s) == 100);
  EXPECT_TRUE(add(95, 1100s) == 100);
  EXPECT_TRUE(add(80, 1257s) == 100);
  EXPECT_TRUE(add(80, 1258s) == 95);
}

TEST_F(WindowHighTest, a_value_stands_until_the_next) {
  add(100, 1000s);
  EXPECT_TRUE(add(80, 5000s) == 100);
  EXPECT_TRUE(add(80, 5257s) == 80);
}

TEST_F(WindowHighTest, a_restated_value_takes_the_past_with_it) {
  add(300, 1000s);
  add(270, 1001s);
  high_.restate(90);
  EXPECT_TRUE(high_.high() == 120);
  EXPECT_TRUE(add(90, 1002s) == 120);
}

TEST_F(WindowHighTest, forgets_when_told) {
  add(100, 1000s);
  high_.forget();
  EXPECT_FALSE(Market::known(high_.high()));
  high_.restate(5);
  EXPECT_TRUE(add(50, 1001s) == 50);
}

}  // namespace
}  // namespace tocsin
