#pragma once

#include <cstdint>

#include "engine/price.hpp"

namespace tocsin {

// Which moves a rule means.
enum class Direction : std::uint8_t { down, up, both };

// How far a move goes the way that is meant: negative where it goes the other way.
template <class Number>
constexpr Number along(Direction direction, Number moved) noexcept {
  if (direction == Direction::up) return moved;
  return direction == Direction::down || moved < 0 ? -moved : moved;
}

}  // namespace tocsin
