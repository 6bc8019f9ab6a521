#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"

namespace tocsin {

// Fires at once when a source loses messages: which ones, how many, and how much of each basket's weight stands on
// books in doubt. It is over when the source has given every quote of its own anew, so that none is in doubt any more;
// further losses until then count to the same alert. Whether a little more calm is wanted is the rule's `hold_off` to
// say. Losses out of the rule's hours ring when those begin, if the books are still in doubt.
class FeedGap {
 public:
  static constexpr std::string_view name = "gap";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> baskets;  // whose doubt is told; none: all
  };

  FeedGap(std::span<const Rule> rules, DetectorSetup& setup);

  void on_gap(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  // What one source has lost since its books were whole.
  struct Loss {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t messages = 0;
    bool is_open = false;
  };
  struct Watch {
    RuleId rule;
    Phases phases;
    std::vector<SubjectId> baskets;
  };

  [[nodiscard]] std::uint32_t slot_of(std::size_t watch, std::size_t source) const noexcept {
    return first_slot_ + static_cast<std::uint32_t>(watch * (losses_.size() - 1) + source - 1);
  }
  void judge(std::size_t source, const Market& market, Findings& findings) noexcept;
  void add_baskets(const Watch& watch, const Market& market, Alert& alert) const noexcept;

  std::vector<Watch> watches_;
  std::span<Loss> losses_;  // by source
  std::span<bool> on_;      // by slot
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<FeedGap> && ListensToGap<FeedGap>);

}  // namespace tocsin
