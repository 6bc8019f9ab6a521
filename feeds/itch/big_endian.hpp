#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tocsin::itch {

static_assert(std::endian::native == std::endian::little, "fields are swapped as they are read and written");

template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number swapped(Number number) noexcept {
  if constexpr (sizeof(Number) == 2) return __builtin_bswap16(number);
  if constexpr (sizeof(Number) == 4) return __builtin_bswap32(number);
  if constexpr (sizeof(Number) == 8) return __builtin_bswap64(number);
  return number;
}

// An unsigned number in network byte order, at any alignment.
template <std::unsigned_integral Number>
[[nodiscard]] inline Number load_big(const std::byte* at) noexcept {
  Number number;
  std::memcpy(&number, at, sizeof number);
  return swapped(number);
}

template <std::unsigned_integral Number>
inline void store_big(Number number, std::byte* at) noexcept {
  number = swapped(number);
  std::memcpy(at, &number, sizeof number);
}

}  // namespace tocsin::itch
