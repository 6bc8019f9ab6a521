#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/toml_value.hpp"

namespace tocsin {

// As many values as one `--grid` may name, and as many variants as all of them may make.
inline constexpr std::size_t variants_max = 100'000;

// One value of a key, as it is told to people and as a rules file would have it.
struct GridValue {
  std::string text;
  TomlValue value;
};

// One `--grid`: a key of a rule, or of all rules of a detector, and the values it takes one after the other.
struct Grid {
  std::string option;  // as it was written
  std::string whom;    // a rule's name, or a detector's
  std::string key;
  std::vector<GridValue> values;  // at least one, none of them twice however it is written
};

// Reads WHOM.KEY=FROM:TO:STEP, where the three are decimal numbers with the same unit behind them or none, or
// WHOM.KEY=VALUE,VALUE..., where a value is one of TOML or a plain word. A value of `levels` that is no list is a list
// of itself.
// SetupError names the option, what stands there and what was expected.
[[nodiscard]] Grid parse_grid(const std::string& option);

}  // namespace tocsin
