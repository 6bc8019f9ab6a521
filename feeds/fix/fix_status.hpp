#pragma once

#include <optional>

#include "engine/event.hpp"
#include "feeds/fix/fix_entry.hpp"

namespace tocsin {

// What a SecurityStatus(f) says of its symbol by SecurityTradingStatus(326), or a TradingSessionStatus(h) of the whole
// market by TradSesStatus(340); nothing where it is of no trading state that there is here. What another Tocsin adds
// comes before the venue's codes, which are fewer than its states.
[[nodiscard]] std::optional<Status> security_status(const FixEntry& entry) noexcept;
[[nodiscard]] std::optional<Status> session_status(const FixEntry& entry) noexcept;

}  // namespace tocsin
