#include "tests/plugins/hostile.hpp"

void hostile::harm(const tocsin_call&) {}

namespace {

constexpr tocsin_plugin of_another_header() {
  tocsin_plugin plugin = hostile::plugin();
  plugin.built_by.call_size += 8;
  return plugin;
}

}  // namespace

const tocsin_plugin tocsin_plugin_v1 = of_another_header();
