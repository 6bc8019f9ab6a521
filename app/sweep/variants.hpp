#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "app/rules_file.hpp"
#include "app/sweep/grid.hpp"

namespace tocsin {

// One rule of the file and the keys it is tried with: its variants are the product of their values, the last key
// changing fastest.
struct SweptRule {
  std::string name;
  std::string detector;
  std::vector<Grid> grids;
  std::size_t first = 0;  // of its variants among all
  std::size_t count = 1;

  // The places of its `number`-th variant in the values of each grid.
  [[nodiscard]] std::vector<std::size_t> places_of(std::size_t number) const;
  // "levels = 3.1, hold_on = 5s".
  [[nodiscard]] std::string settings_of(std::size_t number) const;
};

// Every variant of every swept rule. A variant is its rule with other values at some keys, judged as the only rule
// there is: no parent, no key and no storm of others holds it back.
struct Variants {
  std::vector<SweptRule> swept;     // in the order of the file
  std::vector<RulesFile> shards;    // the variants in their order, as many a shard as one engine can number
  std::vector<std::size_t> firsts;  // the first variant of each shard

  [[nodiscard]] std::size_t count() const noexcept { return swept.back().first + swept.back().count; }
  [[nodiscard]] const SweptRule& swept_of(std::size_t variant) const noexcept;
};

// SetupError where a grid names no rule or detector of the file, a key twice or one that the detector does not have, a
// value that the key refuses, or where there are more than `variants_max`.
[[nodiscard]] Variants expand_grids(const std::string& rules_path, const RulesFile& rules, std::vector<Grid> grids);

}  // namespace tocsin
