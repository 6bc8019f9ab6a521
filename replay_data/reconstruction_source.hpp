#pragma once

#include "engine/event.hpp"

namespace tocsin {

// The one source of a reconstruction; source 0 is the timer.
inline constexpr SourceId reconstruction_source = 1;

}  // namespace tocsin
