#pragma once

#include "engine/event.hpp"

namespace tocsin::iex {

// What a message is about: an instrument, or none that is known, and a side of its book if it is a level's.
struct MessageTarget {
  InstrumentId instrument = no_instrument;
  Side side = Side::none;
};

}  // namespace tocsin::iex
