#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "strategies/falls.hpp"

namespace tocsin {

// Fires while a name stands at least `levels[i]` below its reference, for each name on its own, and names the level.
class NameDrop : public Falls {
 public:
  static constexpr std::string_view name = "name_drop";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> names;
    FallFrom from;
    std::vector<std::int64_t> levels;  // parts per million, ascending
    std::int64_t clear;                // parts per million
  };

  NameDrop(std::span<const Rule> rules, DetectorSetup& setup) : Falls(falls_of(rules), setup) {}

 private:
  static std::vector<Falls::Rule> falls_of(std::span<const Rule> rules) {
    std::vector<Falls::Rule> falls;
    for (const Rule& rule : rules) {
      for (const SubjectId one : rule.names) falls.push_back({rule.rule, one, rule.from, rule.levels, rule.clear});
    }
    return falls;
  }
};
static_assert(Detector<NameDrop>);

}  // namespace tocsin
