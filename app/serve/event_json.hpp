#pragma once

#include <string>

#include "engine/event.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// Puts an event behind `out` as one line of JSON, newline included. Times are whole nanoseconds since 1970 UTC; prices
// exact decimals as strings, so that no reader rounds them; what is not known is left out. The keys of each kind are in
// docs/serve.md.
void append_json(std::string& out, const Event& event, const Universe& universe);

}  // namespace tocsin
