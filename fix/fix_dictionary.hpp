#pragma once

namespace tocsin {

// The messages of FIX 4.4 that are spoken here, in the form of QuickFIX's data dictionaries: the session's own, market
// data, trading status, and news. A parser needs it to know where the entries of a repeating group begin and end.
extern const char* const fix_dictionary;

}  // namespace tocsin
