#pragma once

#include <quickfix/SessionSettings.h>
#include <quickfix/Values.h>

#include "fix/fix_options.hpp"

namespace tocsin {

// SetupError where they cannot be: names that are empty or hold control characters, an initiator of several
// counterparties or without a port.
void check(const FixOptions& options);

FIX::SessionID session_id(const FixOptions& options, const std::string& counterparty);

// In the words of QuickFIX's configuration (https://quickfixengine.org/c/documentation/getting-started/configuration).
FIX::SessionSettings quickfix_settings(const FixOptions& options);

}  // namespace tocsin
