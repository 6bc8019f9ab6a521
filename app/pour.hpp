#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "feeds/merge.hpp"

namespace tocsin {

// Share of the files' bytes that is read; negative where it cannot be known.
[[nodiscard]] double share_read(const Merge& merge);

// Hands all that a merge still holds to `write`, and shows on a terminal how far it is. `what` names the work.
// Returns the number of events.
std::uint64_t pour(Merge& merge, const std::string& what, const std::function<void(std::span<const Event>)>& write);

// The same, cut where time moves on: what happened at one time is handed over together (Instants).
std::uint64_t pour_instants(Merge& merge, const std::string& what,
                            const std::function<void(std::span<const Event>)>& write);

}  // namespace tocsin
