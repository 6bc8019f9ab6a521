#pragma once

#include <string_view>
#include <vector>

#include "app/backtest/run_facts.hpp"
#include "engine/market.hpp"

namespace tocsin {

// Writes down, minute by minute of a day, where some subjects stand against their prior close.
class PathRecorder {
 public:
  PathRecorder(const Market& market, std::vector<SubjectId> subjects)
      : market_(market), subjects_(std::move(subjects)), changes_(subjects_.size()) {}

  // A new day, whose first minute begins at `start`.
  void begin(Time start);
  // The market as it stands is where every subject was at the start of the next minute.
  void take_minute();
  // The day's paths of the subjects that `is_wanted` names.
  template <class IsWanted>
  [[nodiscard]] std::vector<PricePath> paths(IsWanted&& is_wanted) const {
    std::vector<PricePath> paths;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      const std::string_view name = market_.name_of(subjects_[i]);
      if (is_wanted(name)) paths.push_back({.subject = std::string(name), .start = start_, .changes_ppm = changes_[i]});
    }
    return paths;
  }

 private:
  [[nodiscard]] std::int32_t change_of(SubjectId subject) const;

  const Market& market_;
  std::vector<SubjectId> subjects_;
  Time start_{};
  std::vector<std::vector<std::int32_t>> changes_;  // by subject
};

}  // namespace tocsin
