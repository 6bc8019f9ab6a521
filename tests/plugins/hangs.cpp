#include "tests/plugins/hostile.hpp"

void hostile::harm(const tocsin_call& call) {
  for (volatile const std::int64_t* now = &call.now; *now == call.now;) continue;
}

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
