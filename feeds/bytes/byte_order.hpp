#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace tocsin::bytes {

template <std::unsigned_integral T>
[[nodiscard]] constexpr T swapped(T value) noexcept {
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
  return value;
}

// Numbers as they lie in bytes, at any address, written least or most significant byte first.
enum class ByteOrder : bool { little, big };

template <std::unsigned_integral T>
[[nodiscard]] T load(ByteOrder order, const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  constexpr ByteOrder own = std::endian::native == std::endian::big ? ByteOrder::big : ByteOrder::little;
  return order == own ? value : swapped(value);
}

template <std::unsigned_integral T>
[[nodiscard]] T load_big(const std::byte* from) noexcept {
  return load<T>(ByteOrder::big, from);
}

template <std::unsigned_integral T>
[[nodiscard]] T load_little(const std::byte* from) noexcept {
  return load<T>(ByteOrder::little, from);
}

template <std::unsigned_integral T>
void store_big(T value, std::byte* to) noexcept {
  value = load_big<T>(reinterpret_cast<const std::byte*>(&value));
  std::memcpy(to, &value, sizeof value);
}

}  // namespace tocsin::bytes
