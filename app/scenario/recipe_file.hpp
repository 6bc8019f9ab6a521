#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// Reads a recipe, whose keys docs/scenarios.md describes. SetupError lists every mistake with `file`, line, table and
// key, and what was expected.
[[nodiscard]] Recipe parse_recipe(std::string_view text, const std::string& file);

// The same from a file of at most 1 MiB; the recipe's name is the file's, without its ending.
[[nodiscard]] Recipe read_recipe_file(const std::filesystem::path& path);

}  // namespace tocsin
