#include "tests/plugins/hostile.hpp"

void hostile::harm(const tocsin_call&) {}
