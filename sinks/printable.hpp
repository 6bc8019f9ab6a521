#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// The text as it may stand on one line of a terminal: control characters (C0, delete and C1) become '?', bytes that are
// not UTF-8 (RFC 3629, section 4) become U+FFFD, everything else stays.
std::string printable(std::string_view text);

}  // namespace tocsin
