#include "tests/plugins/hostile.hpp"

// One byte before its lines.
void hostile::harm(const tocsin_call& call) { static_cast<volatile char*>(call.lines)[-1] = 1; }

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
