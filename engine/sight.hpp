#pragma once

#include <cstddef>
#include <cstdint>

namespace tocsin {

// How well a rule sees one of its subjects: whether its silence means that all is well. What it cannot see is never
// read as calm.
enum class Sight : std::uint8_t { seeing, warming_up, stale, gapped, halted, no_reference, switched_off };
inline constexpr std::size_t sights_count = 7;

}  // namespace tocsin
