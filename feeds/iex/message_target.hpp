#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/event.hpp"

namespace tocsin::iex {

// A message where it lies, and what it is about: an instrument, or none that is known, and a side of its book if it is
// a level's.
struct MessageTarget {
  const std::byte* message = nullptr;
  std::uint16_t size = 0;
  Side side = Side::none;
  InstrumentId instrument = no_instrument;
};
static_assert(sizeof(MessageTarget) == 16);

}  // namespace tocsin::iex
