// Any bytes as a recipe: it is refused with a word, or asks for a day that is bounded.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/scenario/recipe_file.hpp"
#include "engine/setup_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  try {
    const Recipe recipe = parse_recipe({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    if (recipe.events > 5'000'000 || !(recipe.shock_scale >= 0.5 && recipe.shock_scale <= 2)) std::abort();
    for (const ingredient::Fall& fall : recipe.falls) {
      if (!(fall.size > 0 && fall.size <= 0.6) || fall.over <= Duration::zero()) std::abort();
    }
  } catch (const SetupError&) {
  }
  return 0;
}
