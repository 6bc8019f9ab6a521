// Faults that a compiler lets pass: clang-tidy has to report this file and both of its headers.
#include "canary/lint_linked.hpp"
#include "tests/guard/canary/lint_beside.hpp"

namespace tocsin {
int same_twice(const linked_BadlyNamed& a, const beside_BadlyNamed& b);
int same_twice(const linked_BadlyNamed& a, const beside_BadlyNamed& b) {
  if (a.ticks == b.ticks) {
    return 1;
  } else if (a.ticks == b.ticks) {
    return 2;
  }
  return 3;
}
}  // namespace tocsin
