#pragma once

#include <cstdint>

namespace tocsin {

// Whether a slot's silence means calm: what a detector can see of the slot's subject at the moment.
enum class Sight : std::uint8_t { seeing, warming_up, stale, gapped, halted, no_reference };

}  // namespace tocsin
