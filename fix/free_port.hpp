#pragma once

#include <cstdint>

namespace tocsin {

// A TCP port that nobody listens on at this moment; SetupError where the system has none. Somebody else may take it
// before the caller does, who then asks again.
std::uint16_t free_port();

}  // namespace tocsin
