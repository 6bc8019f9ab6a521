#pragma once

#include <string>
#include <string_view>

#include "engine/event.hpp"
#include "engine/universe.hpp"

namespace tocsin {

[[nodiscard]] std::string_view word_of(EventKind kind) noexcept;

// One event as one line, without its time: "NVDA trade 124.8 x 100 buy, opening cross".
[[nodiscard]] std::string event_text(const Event& event, const Universe& universe);

}  // namespace tocsin
