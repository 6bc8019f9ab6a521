#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scoring/day_facts.hpp"

namespace tocsin {

// Facts of a day reckoned in plain nanoseconds, small enough to score by hand.
inline Range range(std::int64_t start, std::int64_t end) { return {time_from_ns(start), time_from_ns(end)}; }

// A label meant for rule 0.
inline DayLabel label_of(std::uint32_t number, Range when) { return {.label = number, .when = when, .rules = {0}}; }

// An alert of rule 0 on `subject` that answers the labels at these places of the day.
inline Ringing ringing(Range when, const std::vector<std::uint32_t>& answers, std::uint32_t rung = 0,
                       std::string subject = "SOX") {
  Ringing made{.rule = 0, .rung = rung, .subject = std::move(subject), .when = when, .answers = {}};
  for (const std::uint32_t label : answers) made.answers.push_back({.label = label});
  return made;
}

}  // namespace tocsin
