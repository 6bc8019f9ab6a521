#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/threshold_set.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires while at least a share `levels[i]` of a basket's members stands at least `drop` below the prior close (with a
// drop of 0: lower than it at all). Each member has a name's weight, none that of its size. Members without a known
// prior close cannot be in a basket, so all are counted.
class Breadth {
 public:
  static constexpr std::string_view name = "breadth";

  struct Rule {
    RuleId rule;
    SubjectId basket;
    std::int64_t drop;                 // parts per million
    std::vector<std::int64_t> levels;  // shares of the members, parts per million, ascending
    std::int64_t clear;                // parts per million of the members
  };

  Breadth(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  // What rules have in common that share a count.
  struct Terms {
    SubjectId basket;
    std::int64_t drop;
    Phases phases;
    std::int64_t coverage_min_ppm;

    auto operator<=>(const Terms&) const = default;
  };
  struct Count {
    Terms terms;
    std::int64_t members;
    std::int64_t& down;
    ThresholdSet thresholds;

    // Members that are not down, held against all members: breadth as a fall.
    [[nodiscard]] FallMeasure measure() const noexcept { return {.reference = members}; }
  };
  struct Level {
    std::uint32_t count;
    std::int64_t fires;   // key
    std::int64_t clears;  // key
  };
  // One member of one count.
  struct Seat {
    SubjectId member;
    std::uint32_t count;
    std::uint32_t number;  // place in `down_`
  };

  void add_seats(const Basket& basket);
  static bool in_hours(const Count& count, const Market& market) noexcept;
  void recount(const Seat& seat, const Market& market) noexcept;
  [[nodiscard]] bool counts(const Count& count, InstrumentId member) const noexcept;
  [[nodiscard]] Turned turned(const Claim& claim, const Market& market) const noexcept;
  static void turn(Count& count, Time now, const Market& market, Findings& findings) noexcept;

  std::vector<Count> counts_;
  std::vector<Seat> seats_;  // by member
  SubjectRanges ranges_;
  std::span<bool> down_;       // by Seat::number
  std::vector<Level> levels_;  // by slot
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<Breadth>);

}  // namespace tocsin
