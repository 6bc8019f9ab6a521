#include "tests/plugins/hostile.hpp"

// A few milliseconds of work for nothing.
void hostile::harm(const tocsin_call& call) {
  volatile std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < 2'000'000; ++i) sum = sum + i * call.subject;
}

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
