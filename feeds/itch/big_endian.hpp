#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

#include "feeds/bytes/byte_order.hpp"

namespace tocsin::itch {

static_assert(std::endian::native == std::endian::little, "fields are swapped as they are read and written");

// An unsigned number in network byte order, at any alignment.
using bytes::load_big;

template <std::unsigned_integral Number>
inline void store_big(Number number, std::byte* at) noexcept {
  number = bytes::swapped(number);
  std::memcpy(at, &number, sizeof number);
}

}  // namespace tocsin::itch
