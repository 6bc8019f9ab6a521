#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/alert.hpp"
#include "scoring/range.hpp"

namespace tocsin {

// A rule that was played, and the levels it can ring at, shallow first.
struct PlayedRule {
  std::string name;
  std::string detector;
  std::vector<std::int64_t> levels;  // as in the rules file, in `level_unit`
  bool is_unit_known = false;        // the unit is known from the first thing that the rule says
  Unit level_unit = Unit::percent;
};

// What was labelled of one day, and which rules it was meant for.
struct DayLabel {
  std::uint32_t label = 0;  // its place in the file of labels
  Range when;               // cut off where the day's data ends
  std::vector<std::uint32_t> rules;
  bool is_fall_known = false;
  std::int64_t fall_ppm = 0;  // of its subject, from its level at the start to its worst
};

// A label that an alert speaks of: it was meant for the alert's rule, and their subjects belong together. Of those in
// which the alert did not ring nothing is written down: they are neither caught by it nor answered.
struct Answer {
  std::uint32_t label = 0;  // its place among the day's
  bool is_lost_known = false;
  std::int64_t lost_ppm = 0;  // share of the fall that was over when the alert rang; 0 where it stood above the start
};

// An alert from the moment it rang until it was resolved or withdrawn, or the day's data ended.
struct Ringing {
  std::uint32_t rule = 0;
  std::uint32_t rung = 0;  // which of the rule's levels
  std::string subject;
  Range when;
  std::vector<Answer> answers;
};

// A rule that would have rung, but for what silenced it.
struct Silence {
  std::uint32_t rule = 0;
  std::uint32_t rung = 0;
};

// Everything that a score needs to know of one day's replay.
struct DayFacts {
  std::string name;  // its date
  Range span;        // of its data
  std::uint64_t events = 0;
  std::vector<DayLabel> labels;
  std::vector<Ringing> ringings;  // in the order in which they rang
  std::vector<Silence> silences;
};

}  // namespace tocsin
