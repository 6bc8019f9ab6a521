#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "scoring/day_facts.hpp"

namespace tocsin {

// The course of a subject over a day, for the eye.
struct PricePath {
  static constexpr std::int32_t unknown = std::numeric_limits<std::int32_t>::min();

  std::string subject;
  Time start{};                           // of the first minute
  std::vector<std::int32_t> changes_ppm;  // against the prior close, at the start of each minute
};

// A day as it was heard: its facts, and what is shown of them.
struct HeardDay {
  DayFacts facts;
  std::vector<PricePath> paths;
};

// What a replay of one or several days brings home from its process.
struct RunFacts {
  std::vector<PlayedRule> rules;  // by RuleId
  std::vector<HeardDay> days;     // by date
  std::vector<std::string> notes;
  std::string provenance;
};

}  // namespace tocsin
