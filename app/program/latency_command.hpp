#pragma once

#include <CLI/CLI.hpp>

#include "app/program/commands.hpp"

namespace tocsin {

// `tocsin latency`, and `tocsin latency compare` below it.
void add_latency(CLI::App& app, Commands& commands);

}  // namespace tocsin
