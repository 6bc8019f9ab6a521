#pragma once

#include <string>

#include "fix/fix_message.hpp"

namespace tocsin {

// Reads one message as it stands on the wire, "8=FIX4.4", SOH, "9=", ... "10=", three digits, SOH, by QuickFIX's own
// parser, into `message`. Empty where it could be read, else why not: wrong length, wrong checksum, no fields.
std::string read_fix(const std::string& text, FixMessage& message);

}  // namespace tocsin
