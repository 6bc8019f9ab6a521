#pragma once

#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include "engine/market.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// A slot that turned on or off: the value measured, and the limit it was held against.
struct Finding {
  std::uint32_t slot;
  bool active;
  Int128 value;
  Int128 limit;
};

// What the detectors found in one event. A slot that turns twice in one event stands here once, as it ended.
class Findings {
 public:
  void size_for(std::size_t slots_count) {
    place_.assign(slots_count, none);
    findings_.reserve(slots_count);
  }

  void add(const Finding& finding) noexcept {
    std::uint32_t& place = place_[finding.slot];
    if (place == none) {
      place = static_cast<std::uint32_t>(findings_.size());
      findings_.push_back(finding);
    } else {
      findings_[place] = finding;
    }
  }

  // In the order of the rules file, what clears before what fires; levels that fire shallow first,
  // levels that clear deep first.
  void sort(const Slots& slots) noexcept {
    std::ranges::sort(findings_, {}, [&slots](const Finding& finding) {
      return std::tuple(slots[finding.slot].rule, finding.active, finding.active ? finding.slot : ~finding.slot);
    });
  }

  void clear() noexcept {
    for (const Finding& finding : all()) place_[finding.slot] = none;
    findings_.clear();
  }

  [[nodiscard]] bool empty() const noexcept { return findings_.empty(); }
  [[nodiscard]] std::span<const Finding> all() const noexcept { return findings_; }

 private:
  static constexpr std::uint32_t none = 0xffff'ffff;

  std::vector<std::uint32_t> place_;
  std::vector<Finding> findings_;
};

}  // namespace tocsin
