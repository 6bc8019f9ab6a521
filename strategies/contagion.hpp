#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/fall_steps.hpp"

namespace tocsin {

// Fires when falls bring on falls from sector to sector: the branching ratio of the names' falls (FallSteps), the
// spectral radius of the matrix between the sectors (Branching), has reached `levels[i]`, by at least `falls_min` falls
// that are remembered, and at least `across_min` of what was brought on came from another sector.
//
// Looked at with each fall; a ratio only sinks until the next one, which the timer sees. A fall by a print that was
// taken back is taken out, and all is reckoned again; an alert that it caused is withdrawn, unless the falls since
// reach the level without it. Few falls are calm, and not blindness.
class Contagion {
 public:
  static constexpr std::string_view name = "contagion";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> sectors;  // baskets, at most Branching::kinds_max
    FallSteps::Terms terms;
    std::vector<std::int64_t> levels;  // ratios, 1e-6, ascending
    std::int64_t clear;                // the same; a level clears this much lower
    std::uint32_t falls_min;
    std::int64_t across_min;  // parts per million
  };

  Contagion(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  [[nodiscard]] std::uint64_t changes_count(std::uint32_t slot) const noexcept {
    return watches_[number_of(slot)].changes;
  }
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  struct Watch {
    Rule rule;
    std::uint32_t slot;           // the first one
    std::uint32_t& rungs_on;      // shallow first
    std::uint64_t& changes;       // falls, corrections of them, and beginnings; between two, a ratio only sinks
    std::uint64_t changed_since;  // Prints::end() of the first fall that the last correction changed; not state
  };

  static void climb(Watch& watch, const Branching& branching, Time now, Findings& findings) noexcept;
  static void climb_down(Watch& watch, const Branching& branching, Time now, Findings& findings) noexcept;
  static void end(Watch& watch, std::int64_t ratio, Findings& findings) noexcept;
  [[nodiscard]] std::uint32_t number_of(std::uint32_t slot) const noexcept {
    return watch_of_slot_[slot - first_slot_];
  }

  std::vector<Watch> watches_;
  FallSteps falls_;  // by watch
  std::vector<std::uint32_t> watch_of_slot_;
  std::uint32_t first_slot_;
};
static_assert(Detector<Contagion>);

}  // namespace tocsin
