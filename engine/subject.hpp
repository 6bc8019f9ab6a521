#pragma once

#include <cstdint>

#include "engine/event.hpp"

namespace tocsin {

// Whatever has a level that can fall: instruments first, by their number, then baskets.
enum class SubjectId : std::uint32_t {};
inline constexpr SubjectId no_subject{0xffff'ffff};
constexpr std::uint32_t index_of(SubjectId id) noexcept { return static_cast<std::uint32_t>(id); }
constexpr SubjectId subject_of(InstrumentId id) noexcept { return SubjectId{index_of(id)}; }

// What a fall is measured from.
enum class Basis : std::uint8_t { prior_close, open, session_high, rolling_high };

}  // namespace tocsin
