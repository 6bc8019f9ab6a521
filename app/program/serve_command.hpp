#pragma once

#include "app/program/commands.hpp"

namespace tocsin {

// `tocsin serve`, with its options and its help.
void add_serve(CLI::App& app, Commands& commands);

}  // namespace tocsin
