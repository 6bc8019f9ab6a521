#include "app/backtest/path_recorder.hpp"

#include <algorithm>

#include "engine/ppm.hpp"

namespace tocsin {

void PathRecorder::begin(Time start) {
  start_ = start;
  for (auto& changes : changes_) changes.clear();
}

void PathRecorder::take_minute() {
  for (std::size_t i = 0; i < subjects_.size(); ++i) changes_[i].push_back(change_of(subjects_[i]));
}

std::int32_t PathRecorder::change_of(SubjectId subject) const {
  const Int128 value = market_.value(subject);
  const Int128 prior = market_.reference(subject, Basis::prior_close);
  if (!Market::known(value) || !Market::known(prior) || prior <= 0) return PricePath::unknown;
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp(change_ppm(value, prior), -most, most));
}

}  // namespace tocsin
