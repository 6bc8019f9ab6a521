#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

// Nanoseconds since 1970 UTC as a UTCTimestamp of FIX with nine decimals: "20250127-14:30:00.123456789". Its first
// eight letters are a UTCDateOnly, what is behind the dash a UTCTimeOnly.
std::string fix_timestamp(std::int64_t ns);

}  // namespace tocsin
