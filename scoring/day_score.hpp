#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/time.hpp"
#include "scoring/day_facts.hpp"

namespace tocsin {

// What is scored: a rule with all of its levels, or as if it had this one alone.
struct Scored {
  std::uint32_t rule = 0;
  std::optional<std::uint32_t> rung;

  [[nodiscard]] bool is_of(std::uint32_t its_rule, std::uint32_t its_rung) const noexcept {
    return its_rule == rule && (!rung || *rung == its_rung);
  }
};

// How one label fared.
struct Catch {
  std::uint32_t label = 0;  // its place in the file of labels
  bool caught = false;
  Duration delay{};  // from its start to the first bell inside of it
  bool is_lost_known = false;
  std::int64_t lost_ppm = 0;  // share of the fall that was over by then
};

// How a rule fared on one day: sums that add up over days.
//
// A bell is an alert that begins to ring. It is right where it rings inside of a label that it answers, and false
// otherwise; a label is caught where such a bell rings. A range of the rule is a time without a break during which it
// rang for one subject.
struct DayScore {
  std::uint64_t days = 1;
  std::uint64_t events = 0;  // labels that were meant for the rule
  std::uint64_t caught = 0;
  std::uint64_t bells = 0;
  std::uint64_t right = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t ranges = 0;
  double range_precision_sum = 0;  // over the ranges
  double range_recall_sum = 0;     // over the events

  [[nodiscard]] std::uint64_t missed() const noexcept { return events - caught; }
  [[nodiscard]] std::uint64_t false_bells() const noexcept { return bells - right; }
  void add(const DayScore& other) noexcept;
};

[[nodiscard]] DayScore score_of(const DayFacts& day, const Scored& scored);

// Every label that was meant for the rule, in the day's order.
[[nodiscard]] std::vector<Catch> catches_of(const DayFacts& day, const Scored& scored);

}  // namespace tocsin
