#include <stdexcept>

#include "tests/plugins/hostile.hpp"

void hostile::harm(const tocsin_call&) { throw std::runtime_error("harm"); }

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
