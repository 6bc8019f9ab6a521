#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/event.hpp"
#include "engine/universe.hpp"

namespace tocsin {

[[nodiscard]] std::string_view word_of(EventKind kind) noexcept;

// How many events of each kind there are, the first of them of kind 1: "trade 1,200, quote 300".
[[nodiscard]] std::string kinds_text(std::span<const std::uint64_t, event_kinds_count> counts);

// One event as one line, without its time: "NVDA trade 124.8 x 100 buy, opening cross".
[[nodiscard]] std::string event_text(const Event& event, const Universe& universe);

}  // namespace tocsin
