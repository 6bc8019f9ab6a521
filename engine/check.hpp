#pragma once

#include <cstdlib>

// A bug, not bad input: stops the program, in release too. Writes with nothing but the abort itself, so that it costs
// one predicted branch where it stands.
#define TOCSIN_CHECK(condition)                               \
  do {                                                        \
    if (!(condition)) [[unlikely]] {                          \
      ::tocsin::check_failed(#condition, __FILE__, __LINE__); \
    }                                                         \
  } while (false)

namespace tocsin {

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace tocsin
