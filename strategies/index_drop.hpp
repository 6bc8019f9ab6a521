#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "strategies/falls.hpp"

namespace tocsin {

// Fires while a basket or a published index stands at least `levels[i]` below its reference, d = p / p0 - 1 <= -L, and
// clears at d >= -(L - h). The alert says how many points and per cent each member of a basket took.
class IndexDrop : public Falls {
 public:
  static constexpr std::string_view name = "index_drop";

  struct Rule {
    RuleId rule;
    SubjectId subject;
    FallFrom from;
    std::vector<std::int64_t> levels;  // parts per million, ascending
    std::int64_t clear;                // h, parts per million
  };

  IndexDrop(std::span<const Rule> rules, DetectorSetup& setup) : Falls(falls_of(rules), setup) {}

 private:
  static std::vector<Falls::Rule> falls_of(std::span<const Rule> rules) {
    std::vector<Falls::Rule> falls;
    for (const Rule& rule : rules) falls.push_back({rule.rule, rule.subject, rule.from, rule.levels, rule.clear});
    return falls;
  }
};
static_assert(Detector<IndexDrop>);

}  // namespace tocsin
