#pragma once

#include <cstdint>
#include <string_view>

#include "engine/event.hpp"
#include "feeds/dbn/dbn_records.hpp"

namespace tocsin::dbn {

// In a dataset of this prefix Tocsin is the publisher, and its publisher-specific flag says that `depth` holds the
// Event::flags which tell that the record is not an exchange tick.
inline constexpr std::string_view own_dataset = "TOCSIN";
inline constexpr std::uint8_t not_a_tick = event_flag::from_bar | event_flag::reconstructed | event_flag::synthetic;

}  // namespace tocsin::dbn
