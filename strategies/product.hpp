#pragma once

#include <compare>
#include <cstdint>

#include "engine/price.hpp"

namespace tocsin {

// The exact product of two numbers of 128 bits, to be held against another one: whether one quotient of sums of money
// exceeds another is asked by cross multiplication, which 128 bits do not hold. It is nothing else, and has no value.
class Product {
 public:
  constexpr Product(Int128 a, Int128 b) noexcept : sign_(sign_of(a) * sign_of(b)) {
    const Natural x = size_of(a);
    const Natural y = size_of(b);
    const Natural low = low_half(x) * low_half(y);
    const Natural first = high_half(x) * low_half(y) + high_half(low);
    const Natural second = low_half(x) * high_half(y) + low_half(first);
    high_ = high_half(x) * high_half(y) + high_half(first) + high_half(second);
    low_ = (second << 64U) | low_half(low);
  }

  friend constexpr std::strong_ordering operator<=>(const Product& a, const Product& b) noexcept {
    if (a.sign_ != b.sign_) return a.sign_ <=> b.sign_;
    return a.sign_ < 0 ? sizes(b, a) : sizes(a, b);
  }
  friend constexpr bool operator==(const Product& a, const Product& b) noexcept { return (a <=> b) == 0; }

 private:
  __extension__ using Natural = unsigned __int128;

  static constexpr int sign_of(Int128 a) noexcept { return static_cast<int>(a > 0) - static_cast<int>(a < 0); }
  static constexpr Natural size_of(Int128 a) noexcept {
    return a < 0 ? Natural{0} - static_cast<Natural>(a) : static_cast<Natural>(a);
  }
  static constexpr Natural low_half(Natural a) noexcept { return static_cast<std::uint64_t>(a); }
  static constexpr Natural high_half(Natural a) noexcept { return a >> 64U; }
  static constexpr std::strong_ordering sizes(const Product& a, const Product& b) noexcept {
    if (a.high_ != b.high_) return a.high_ < b.high_ ? std::strong_ordering::less : std::strong_ordering::greater;
    if (a.low_ != b.low_) return a.low_ < b.low_ ? std::strong_ordering::less : std::strong_ordering::greater;
    return std::strong_ordering::equal;
  }

  int sign_;
  Natural high_ = 0;
  Natural low_ = 0;
};

}  // namespace tocsin
