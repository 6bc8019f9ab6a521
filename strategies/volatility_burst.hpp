#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/direction.hpp"
#include "strategies/grid_watches.hpp"
#include "strategies/usual_move.hpp"

namespace tocsin {

// Fires while a subject has moved more than `levels[i]` of its usual moves within `window`: an EWMA z-score in event
// time, z = (p / p0 - 1) / (sigma sqrt(window / step)), where p0 is where it stood at the last step of the grid at
// least a window ago, and sigma the usual move of a step by an exponentially weighted variance (Montgomery,
// Introduction to Statistical Quality Control, section 9.2; limits at K sigma; the weight 1 - exp(-dt / memory) of a
// return that lasted dt is our own).
//
// The grid's steps are O(1) each; between them the market wakes it where a move reaches the next of its limits. Blind
// until `warm_up` returns of the session have come in. A cancelled print is taken out of sigma again, and an alert that
// it caused withdrawn: alerts are judged again by the limit they rang at, which goes with its p0.
class VolatilityBurst {
 public:
  static constexpr std::string_view name = "volatility_burst";

  struct Rule {
    RuleId rule;
    SubjectId subject;
    Duration window;
    Duration step;                     // of the grid
    Duration memory;                   // of the usual move
    std::vector<std::int64_t> levels;  // usual moves, 1e-6, ascending
    std::int64_t clear;                // the same; a level clears this much nearer to no move
    std::int64_t least_ppm;            // a window's usual move is never less, as a share of the value
    Direction direction;
    std::uint32_t warm_up;  // returns
  };

  VolatilityBurst(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  using Watches = GridWatches<Rule, UsualMove>;
  using Watch = Watches::Watch;

  // What a move is held against until the next step.
  struct Measure {
    Int128 from = 0;        // p0
    Time since{};           // when it stood there
    std::uint64_t end = 0;  // Prints::end() then
    double usual = 0;       // move of a window, in units of the value; 0: not known yet
  };
  struct Rung {
    bool is_on = false;
    std::uint64_t rang = 0;  // Prints::end() when it turned on, and...
    std::uint64_t from = 0;  // ...Measure::end
    bool is_below = false;   // it had fallen
  };

  [[nodiscard]] std::span<Rung> rungs_of(const Watch& watch) const noexcept;
  void take_up(Watch& watch, Time now, const Market& market) noexcept;
  void turn(const Watch& watch, Market& market, Findings& findings) noexcept;
  void watch_limits(const Watch& watch, Market& market) const noexcept;
  static void learn(Watch& watch, std::uint64_t position) noexcept;

  Watches watches_;
  std::span<Measure> measures_;  // by watch
  std::span<Rung> rungs_;        // by slot
};
static_assert(Detector<VolatilityBurst>);

}  // namespace tocsin
