#pragma once

#include <string>

#include "strategies/plugin.h"

namespace tocsin {

// Loads the plugin in a shared library, which stays loaded for as long as the program runs: pointers into it stand in
// alerts, rules and engines. SetupError says what was expected of a library that cannot be loaded, exports no
// tocsin_plugin_v1, was built with another version of strategies/plugin.h, or describes itself wrongly.
[[nodiscard]] const tocsin_plugin& load_plugin(const std::string& path);

// The same check of a plugin that is part of the program; `name` stands for its path.
void check_plugin(const tocsin_plugin& plugin, const std::string& name);

}  // namespace tocsin
