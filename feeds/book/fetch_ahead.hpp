#pragma once

namespace tocsin {

// Begins to fetch a line of memory that is needed soon. The address need not be one that may be read.
inline void fetch_ahead(const void* line) noexcept {
  __builtin_prefetch(line);
  // Without this the compiler takes a function that does nothing but fetch for one that does nothing, and leaves out
  // the call (GCC 12).
  asm volatile("");
}

}  // namespace tocsin
