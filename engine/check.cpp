#include "engine/check.hpp"

#include <cstdio>

namespace tocsin {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: bug: expected %s\n", file, line, condition);
  std::abort();
}

}  // namespace tocsin
