#pragma once

#include <thread>

namespace tocsin {

// The thread runs on the core of this number alone. False where this machine has none, or does not let us use it.
[[nodiscard]] bool bind_to_core(std::thread& thread, int core) noexcept;

}  // namespace tocsin
