#pragma once

#include <string>

namespace tocsin {

// What QuickFIX alone costs: the message is parsed and validated in length and checksum, with the groups of the
// dictionary, and forgotten. The number of its fields outside of groups.
int bare_quickfix_parse(const std::string& text);

}  // namespace tocsin
