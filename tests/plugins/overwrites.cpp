#include "tests/plugins/hostile.hpp"

// One byte behind its lines.
void hostile::harm(const tocsin_call& call) { static_cast<volatile char*>(call.lines)[16] = 1; }

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
