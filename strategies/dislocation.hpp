#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/direction.hpp"
#include "strategies/relative_move.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires when a fund has moved at least `levels[i]` further than its basket since the prior close, or a basket than the
// index as it is published, and that has lasted for `hold`. On 24 August 2015 SPY opened 5.2 % and stood 7.8 % down by
// 09:35, while the cash index lagged on stocks that had not opened (SEC, Research Note: Equity Market Volatility on
// August 24, 2015).
//
// A price that is old says nothing of a gap: while either side is stale, halted or in doubt nothing turns on or off,
// and what has not lasted for `hold` begins anew. Comparisons are exact. Each side may move half of the way to the
// nearest turn before anybody looks. An alert that rested on a broken print is withdrawn, unless the gap held without
// it.
class Dislocation {
 public:
  static constexpr std::string_view name = "dislocation";

  struct Rule {
    RuleId rule;
    SubjectId subject;                 // the fund, or the basket
    SubjectId against;                 // the basket, or the index
    std::vector<std::int64_t> levels;  // parts per million, ascending
    std::int64_t clear;                // the same; a level clears this much nearer to no gap
    Direction direction;               // up: the subject stands higher
    Duration hold;
    Duration age_max;           // of the last trade; of a basket, of that of members with...
    std::int64_t weight_fresh;  // ...this share of its weight, parts per million
  };

  Dislocation(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr Time not_yet = Time::max();

  struct Rung {
    Time since = not_yet;  // it is due and can be seen
    bool is_due = false;   // to turn
    bool is_on = false;
    bool is_below = false;  // on: which way
  };
  struct Pair {
    Rule rule;
    std::uint32_t slot;  // the first one
    Phases phases;
    std::span<Rung> rungs;
    bool& is_waiting;  // a turn is due, but has not held, or cannot be seen
  };
  // A side of a pair.
  struct Seat {
    SubjectId subject;
    std::uint32_t pair;
  };

  void look(Pair& pair, bool is_timer, const Market& market, Findings& findings) noexcept;
  void turn(Pair& pair, std::uint32_t number, const RelativeMove& move, Sight sight, Findings& findings) noexcept;
  static void flip(Pair& pair, std::uint32_t number, std::int64_t gap, Findings& findings) noexcept;
  static void watch(const Pair& pair, Market& market) noexcept;
  [[nodiscard]] Sight sight_of(const Pair& pair, const Market& market) const noexcept;
  [[nodiscard]] Sight sight_of_side(SubjectId side, const Rule& rule, const Market& market) const noexcept;
  [[nodiscard]] bool rests_on(const Claim& claim, const Pair& pair, const Restatement& restated,
                              const Market& market) const noexcept;
  static void forget_holds(Pair& pair) noexcept;
  [[nodiscard]] const Pair& pair_at(std::uint32_t slot) const noexcept {
    return pairs_[pair_of_slot_[slot - first_slot_]];
  }

  std::vector<Pair> pairs_;
  std::vector<Seat> seats_;  // by subject
  SubjectRanges ranges_;
  std::vector<std::uint32_t> pair_of_slot_;
  std::uint32_t first_slot_;
  Time& now_;  // of the last event that anybody looked at
};
static_assert(Detector<Dislocation>);

}  // namespace tocsin
