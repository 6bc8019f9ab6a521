#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "engine/setup_error.hpp"

namespace tocsin {

// Takes what a MarkWriter put, from any bytes: SetupError where they end too soon, or a number is none that may stand
// there.
class MarkReader {
 public:
  explicit MarkReader(std::span<const std::byte> bytes) : left_(bytes) {}

  template <class Number>
    requires std::is_integral_v<Number>
  [[nodiscard]] Number number() {
    std::uint64_t value = 0;
    const auto taken = bytes(sizeof(Number));
    for (std::size_t i = 0; i < taken.size(); ++i) value |= std::to_integer<std::uint64_t>(taken[i]) << (8 * i);
    return static_cast<Number>(value);
  }
  [[nodiscard]] bool flag() {
    const auto value = number<std::uint8_t>();
    check(value <= 1);
    return value == 1;
  }
  // An enumerator of one byte, no greater than `last`.
  template <class Code>
  [[nodiscard]] Code code(Code last) {
    const auto value = number<std::uint8_t>();
    check(value <= static_cast<std::uint8_t>(last));
    return static_cast<Code>(value);
  }
  [[nodiscard]] std::uint64_t small() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto part = number<std::uint8_t>();
      value |= std::uint64_t{part & 0x7fU} << shift;
      if (part <= 0x7f) return value;
    }
    refuse();
  }
  [[nodiscard]] std::uint32_t small_u32() {
    const std::uint64_t value = small();
    check(value <= 0xffff'ffff);
    return static_cast<std::uint32_t>(value);
  }
  // How many things follow, each of one byte at the least: so that nobody makes room for more than there can be.
  [[nodiscard]] std::size_t count() {
    const std::uint64_t value = small();
    check(value <= left_.size());
    return value;
  }
  [[nodiscard]] std::span<const std::byte> bytes(std::size_t count) {
    check(count <= left_.size());
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  [[nodiscard]] std::size_t left_count() const noexcept { return left_.size(); }
  void expect_end() const { check(left_.empty()); }
  static void check(bool is_true) {
    if (!is_true) [[unlikely]]
      refuse();
  }

 private:
  [[noreturn]] static void refuse() { throw SetupError("the index holds a mark that is none of this recording"); }

  std::span<const std::byte> left_;
};

}  // namespace tocsin
