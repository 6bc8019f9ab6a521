#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace tocsin {

// Puts numbers one behind the other, least significant byte first, as MarkReader takes them.
class MarkWriter {
 public:
  template <class Number>
    requires std::is_integral_v<Number> || std::is_enum_v<Number>
  void number(Number value) {
    auto rest = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof value; ++i, rest >>= 8) out_.push_back(static_cast<std::byte>(rest & 0xff));
  }
  // Of a number that is mostly small: seven bits a byte, the highest bit set where more follow.
  void small(std::uint64_t value) {
    for (; value > 0x7f; value >>= 7) out_.push_back(static_cast<std::byte>(value & 0x7f) | std::byte{0x80});
    out_.push_back(static_cast<std::byte>(value));
  }
  void bytes(std::span<const std::byte> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

  [[nodiscard]] std::vector<std::byte> take() noexcept { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

}  // namespace tocsin
