#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/arena.hpp"
#include "engine/house_rules.hpp"
#include "engine/rule.hpp"
#include "engine/slot_set.hpp"

namespace tocsin {

// What the policies of notices have as their detector.
inline constexpr std::string_view storm_detector = "storm";

// Gives every rule that may storm its notice: a policy of its own, appended, one for each group and one for each
// detector that has rules without a group. It is called "storm of GROUP" or "storm of all DETECTOR", as no rule can be:
// its name holds no blank. Adds none where the house sets no limit.
void add_storm_notices(std::vector<Policy>& policies, const HouseRules& house);

// Counts what would ring, notice by notice: more than the limit within the window is a storm, and from then on all are
// folded, until fewer than half the limit would have rung within the window. Says who is to be folded and how many
// were, and nothing else: who rings is the gate's to say. Every question costs O(1), however many are folded.
class Storms {
 public:
  // Declares a slot for each notice, behind all others.
  Storms(Arena& arena, Slots& slots, std::span<const Policy> policies, const HouseRules& house);

  // What one storm has folded.
  struct Storm {
    std::array<std::uint32_t, 3> folded{};  // by severity
    Time first{};                           // when the first and the last of them would have rung
    Time last{};
    Time told_at{};
    std::uint32_t told = 0;  // folded when it was last told
    Severity told_worst = Severity::notice;
    bool is_on = false;
    std::uint64_t heard = 0;  // ever: what rang and what was folded

    [[nodiscard]] std::uint32_t count() const noexcept { return folded[0] + folded[1] + folded[2]; }
    [[nodiscard]] Severity worst() const noexcept {
      return folded[2] > 0 ? Severity::critical : folded[1] > 0 ? Severity::warning : Severity::notice;
    }
  };

  // The slots of the notices are `first_slot()` and the `count()` - 1 that follow.
  [[nodiscard]] std::uint32_t first_slot() const noexcept { return first_slot_; }
  [[nodiscard]] std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(storms_.size()); }
  [[nodiscard]] bool is_notice(std::uint32_t slot) const noexcept { return slot >= first_slot_; }
  [[nodiscard]] std::uint32_t slot_of(RuleId notice) const noexcept {
    return first_slot_ + static_cast<std::uint32_t>(index_of(notice) - first_rule_);
  }
  [[nodiscard]] const Storm& of(std::uint32_t slot) const noexcept { return storms_[slot - first_slot_]; }

  // One more alert would ring; true where it is to be folded. The first that is begins a storm.
  bool folds(std::uint32_t slot, Severity severity, Time now) noexcept;
  // Fewer than half the limit would have rung within the window.
  [[nodiscard]] bool has_calmed(std::uint32_t slot, Time now) const noexcept;
  // It is told as it stands.
  void tell(std::uint32_t slot, Time now) noexcept;
  void end(std::uint32_t slot) noexcept {
    storms_[slot - first_slot_].is_on = false;
    on_.remove(slot - first_slot_);
  }
  // Visits the slots of the storms that are on, which the visit may end.
  template <class Visit>
  void each_on(Visit&& visit) const {
    on_.for_each([&](std::uint32_t number) { visit(first_slot_ + number); });
  }
  // Something was folded since it was last told, and that is a window ago.
  [[nodiscard]] bool is_news(std::uint32_t slot, Time now) const noexcept;
  [[nodiscard]] bool has_worsened(std::uint32_t slot) const noexcept;

 private:
  [[nodiscard]] Time& heard_at(std::uint32_t number, std::uint64_t place) const noexcept {
    return times_[number * limit_ + place % limit_];
  }
  [[nodiscard]] bool is_within(Time time, Time now) const noexcept { return now - time < window_; }

  std::uint64_t limit_;
  Duration window_;
  std::size_t first_rule_;
  std::uint32_t first_slot_;
  std::span<Storm> storms_;
  std::span<Time> times_;  // of the last `limit` that would have rung, by notice
  SlotSet on_;             // numbers of notices
};

}  // namespace tocsin
