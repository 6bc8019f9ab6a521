#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/detector.hpp"
#include "strategies/subject_ranges.hpp"
#include "strategies/tick_path.hpp"

namespace tocsin {

// The paths of all subjects that the rules of one detector look at; rules that look at the same subject over the same
// window in the same hours share one.
class TickPaths {
 public:
  struct Wanted {
    SubjectId subject;
    Duration window;
    Phases phases;

    auto operator<=>(const Wanted&) const = default;
  };

  TickPaths(std::vector<Wanted> wanted, DetectorSetup& setup);

  // Where the path stands in `all()`. It must have been among those wanted.
  [[nodiscard]] std::uint32_t place_of(const Wanted& wanted) const noexcept;
  [[nodiscard]] std::span<const TickPath> all() const noexcept { return paths_; }
  [[nodiscard]] const TickPath& operator[](std::uint32_t place) const noexcept { return paths_[place]; }

  // To be told by the detector's own members of these names. `on_move` is true where the subject moved.
  bool on_move(SubjectId subject, const Event& event, const Market& market) noexcept;
  void on_status(const Event& event) noexcept;
  void on_phase(const Event& event, const Market& market) noexcept;
  void on_correction(const Restatement& restated, const Market& market) noexcept;

 private:
  std::vector<Wanted> wanted_;   // ascending
  std::vector<TickPath> paths_;  // the same
  SubjectRanges ranges_;
};

}  // namespace tocsin
