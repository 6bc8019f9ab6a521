#pragma once

#include <cstdint>

namespace tocsin {

// Whether a detector can judge one of its slots. What it cannot see is never read as calm.
enum class Sight : std::uint8_t { seeing, warming_up, stale, gapped, halted, no_reference };

}  // namespace tocsin
