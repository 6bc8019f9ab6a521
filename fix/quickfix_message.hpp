#pragma once

#include <quickfix/DataDictionaryProvider.h>
#include <quickfix/Message.h>

#include <memory>

#include "fix/fix_message.hpp"

namespace tocsin {

// The border between QuickFIX's messages and ours. Known to the sources of this folder alone.

// `is_strict`: fields that a message does not have are a reason to reject it.
std::shared_ptr<FIX::DataDictionary> quickfix_dictionary(bool is_strict);

// Into the memory that `plain` has already.
void from_quickfix(const FIX::Message& message, FixMessage& plain);

// Entries of groups find their places again by the dictionary. InvalidMessage where the fields make no message.
FIX::Message to_quickfix(const FixMessage& message, const FIX::DataDictionary& dictionary);

}  // namespace tocsin
