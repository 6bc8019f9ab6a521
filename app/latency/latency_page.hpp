#pragma once

#include <string>

#include "app/latency/measured.hpp"

namespace tocsin {

// The measurement as a page that needs nothing else: its tables, the curve of percentiles by nines, p99 by time.
[[nodiscard]] std::string latency_page(const MeasuredLatency& measured);

}  // namespace tocsin
