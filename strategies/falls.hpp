#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/detector.hpp"
#include "engine/threshold_set.hpp"
#include "strategies/subject_ranges.hpp"
#include "strategies/window_high.hpp"

namespace tocsin {

// What a fall is measured from, and how.
struct FallFrom {
  Basis basis = Basis::prior_close;
  Duration window{};  // rolling_high only
  FallMeasure::Unit unit = FallMeasure::Unit::ppm;

  auto operator<=>(const FallFrom&) const = default;
};

// Levels of fall, for any number of rules and subjects: what index_drop, name_drop and value_lost have in common.
// Rules that measure the same fall of the same subject in the same hours share one set of thresholds, so the cost of a
// move does not grow with their number. Outside a rule's hours its state stands still, and its rolling window forgets.
class Falls {
 public:
  struct Rule {
    RuleId rule;
    SubjectId subject;
    FallFrom from;
    std::vector<std::int64_t> levels;  // keys, ascending
    std::int64_t clear;                // a level clears this much nearer to the reference; positive
  };

  Falls(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  // What rules have in common that share a ladder.
  struct Terms {
    SubjectId subject;
    FallFrom from;
    Phases phases;
    std::int64_t coverage_min_ppm;

    auto operator<=>(const Terms&) const = default;
  };
  struct Draft {
    std::vector<ThresholdSet::Threshold> thresholds;
    std::uint32_t place = 0;  // in `ladders_`
  };
  struct Ladder {
    Terms terms;
    std::uint64_t shares;
    ThresholdSet thresholds;
    std::optional<WindowHigh> window_high;
  };
  struct Level {
    std::uint32_t ladder;
    std::int64_t fires;   // key
    std::int64_t clears;  // key
    std::uint32_t rung;
  };

  void build(const std::map<Terms, Draft>& drafts, DetectorSetup& setup);
  static bool in_hours(const Ladder& ladder, const Market& market) noexcept;
  static FallMeasure measure_of(const Ladder& ladder, const Market& market) noexcept;
  static bool may_clear(const Ladder& ladder, Time now, const Market& market) noexcept;
  static void turn(Ladder& ladder, Time now, const Market& market, Findings& findings) noexcept;
  static void watch(const Ladder& ladder, Market& market) noexcept;
  static void retell_window(Ladder& ladder, Time now, const Market& market) noexcept;
  static Int128 window_high_at(const Ladder& ladder, const Claim& claim, const Market& market) noexcept;
  static FallMeasure measure_at(const Ladder& ladder, const Claim& claim, const Market& market) noexcept;
  [[nodiscard]] Turned turned(const Claim& claim, const FallMeasure& measure, const Market& market) const noexcept;
  [[nodiscard]] Verdict verdict_on_older(Claim claim, const Restatement& restated, const Market& market) const noexcept;
  static void describe_dollars(const Ladder& ladder, const FallMeasure& measure, const Market& market,
                               Alert& alert) noexcept;

  std::vector<Ladder> ladders_;  // by subject
  SubjectRanges ranges_;
  std::vector<std::uint32_t> rolling_;  // ladders with a window
  std::vector<Level> levels_;           // by slot
  std::uint32_t first_slot_ = 0;
};

}  // namespace tocsin
