#include "strategies/tick_paths.hpp"

#include <algorithm>

namespace tocsin {

TickPaths::TickPaths(std::vector<Wanted> wanted, DetectorSetup& setup) : wanted_(std::move(wanted)) {
  std::ranges::sort(wanted_);
  const auto twice = std::ranges::unique(wanted_);
  wanted_.erase(twice.begin(), twice.end());
  std::vector<SubjectId> subjects;
  for (const Wanted& one : wanted_) {
    paths_.emplace_back(setup.arena, one.subject, one.window, one.phases, setup.market);
    subjects.push_back(one.subject);
    setup.market.follow(setup.arena, one.subject);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

std::uint32_t TickPaths::place_of(const Wanted& wanted) const noexcept {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(wanted_, wanted) - wanted_.begin());
}

// A close that is restated moves the baskets of names that have not traded yet, and is no move of the market.
bool TickPaths::on_move(SubjectId subject, const Event& event, const Market& market) noexcept {
  const bool is_restated = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::prior_close;
  bool moved = false;
  for (TickPath& path : ranges_.of(subject, paths_)) {
    if (is_restated) path.cut();
    if (event.kind == EventKind::trade && path.note(event, market)) moved = true;
  }
  return moved;
}

void TickPaths::on_status(const Event& event) noexcept {
  if (!is_halted(event.status)) return;
  for (TickPath& path : paths_) {
    if (event.instrument == no_instrument || path.subject() == subject_of(event.instrument)) path.cut();
  }
}

void TickPaths::on_phase(const Event& event, const Market& market) noexcept {
  for (TickPath& path : paths_) path.on_phase(event.time, market);
}

void TickPaths::on_correction(const Restatement& restated, const Market& market) noexcept {
  for (TickPath& path : paths_) path.correct(restated, market);
}

}  // namespace tocsin
