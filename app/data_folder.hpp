#pragma once

#include <filesystem>
#include <string>

namespace tocsin {

// The folder of a day of replay_data: figures, baskets and rules. Looked for under $TOCSIN_DATA, else beside the source
// that this program was built from. SetupError naming the days there are where it is not one of them.
[[nodiscard]] std::filesystem::path day_folder(const std::string& day);

// Where the recipes of scenarios lie.
[[nodiscard]] std::filesystem::path scenarios_folder();

}  // namespace tocsin
