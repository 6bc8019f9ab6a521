#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/direction.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires where a name opens at least `levels[i]` away from its prior close, which is in today's shares. The open is the
// first regular trade, until the venue's official open arrives. One verdict a day: what the price does later changes
// nothing, but an open that is corrected, cancelled or published anew, or a prior close that is restated, is judged
// again. The verdict lasts until the next trading day.
class GapOpen {
 public:
  static constexpr std::string_view name = "gap_open";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> names;
    Direction direction;
    std::vector<std::int64_t> levels;  // parts per million, ascending
  };

  GapOpen(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  // One level of one rule on one name.
  struct Watch {
    SubjectId name;
    RuleId rule;
    std::int64_t level;
    std::uint32_t rung;
    Direction direction;
    Phases phases;
  };

  // An open that is not known has no gap.
  static bool gaps(const Watch& watch, Int128 open, const Market& market) noexcept;
  static Int128 limit_of(const Watch& watch, Int128 open, const Market& market) noexcept;
  void turn(const Watch& watch, bool on, Int128 limit, Findings& findings) noexcept;
  [[nodiscard]] std::size_t number_of(const Watch& watch) const noexcept {
    return static_cast<std::size_t>(&watch - watches_.data());
  }

  std::vector<Watch> watches_;  // by name, as their slots
  SubjectRanges ranges_;
  std::span<bool> on_;
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<GapOpen> && RestsOnPrints<GapOpen>);

}  // namespace tocsin
