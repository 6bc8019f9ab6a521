// Faults that a compiler lets pass: clang-tidy has to report this file and both of its headers.
#include "canary/lint_linked.hpp"
#include "tests/guard/canary/lint_beside.hpp"

namespace {
double half(const tocsin::linked_BadlyNamed& a, const tocsin::beside_BadlyNamed& b) { return (a.ticks + b.ticks) / 2; }
}  // namespace

int main() { return half({1}, {2}) > 1 ? 0 : 1; }
