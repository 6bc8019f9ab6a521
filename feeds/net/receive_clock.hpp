#pragma once

#include <functional>

#include "engine/time.hpp"

namespace tocsin {

// What the time is where bytes are received, UTC: asked where the kernel gave a datagram no stamp, and how long
// something has been waited for. Tests step one by hand.
using ReceiveClock = std::function<Time()>;

// The clock that the kernel's receive stamps are read from.
[[nodiscard]] Time kernel_time() noexcept;

}  // namespace tocsin
