#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/plugin.h"
#include "strategies/plugin_call.hpp"
#include "strategies/plugin_fence.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Judges by plugins: functions of libraries that others wrote (strategies/plugin.h), each subject of each rule by
// itself. What a rule's plugin turns on and off are its levels. A plugin that throws, writes beyond its lines, hangs or
// is too slow has its rule switched off for good: one more level of the subject it was called for rings, the rule is
// blind from then on, and what rang stays as it was, since nobody can say that it is over.
class PluginDetector {
 public:
  static constexpr std::string_view name = "plugin";

  struct Rule {
    RuleId rule;
    const tocsin_plugin* plugin;  // of the right version, checked, never unloaded
    std::vector<SubjectId> subjects;
    std::vector<std::int64_t> levels;  // in the plugin's level unit, ascending
    std::vector<std::int64_t> values;  // of its own keys, in the order of its table
    PluginFence::Bounds bounds;
    PluginWatch* watch = nullptr;  // where somebody has a clock
  };

  PluginDetector(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
    if ((listens_ & TOCSIN_LOOK) != 0) [[unlikely]]
      look(subject, event, market, findings);
  }
  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    if ((listens_ & TOCSIN_TRADE) != 0) [[unlikely]]
      hear(TOCSIN_TRADE, event, market, findings);
  }
  void on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
    if ((listens_ & TOCSIN_QUOTE) != 0) [[unlikely]]
      hear(TOCSIN_QUOTE, event, market, findings);
  }
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  // A rule, its lists where the pointers of its calls find them, and by subject its place in `watches_`.
  struct Judge {
    Rule rule;
    std::vector<std::uint32_t> watches;
  };
  // One subject of one rule, with all that a call of its plugin needs.
  struct Watch {
    SubjectId subject;
    std::uint32_t judge;
    std::uint32_t number;  // among the subjects of the rule
    std::uint32_t slot;    // of its shallowest level; behind the deepest is that of being switched off
    std::uint32_t listens;
    Phases phases;
    PluginCall call;

    [[nodiscard]] bool hears(std::uint32_t cause, const Market& market) const noexcept {
      const bool is_open = (phases & bit_of(market.phase())) != 0;
      return (listens & cause) != 0 && (is_open || cause == TOCSIN_DAY);
    }
  };

  void add_watches(std::span<const Rule> rules, DetectorSetup& setup);
  void fill_calls(DetectorSetup& setup);

  [[gnu::noinline]] void look(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  [[gnu::noinline]] void hear(std::uint32_t cause, const Event& event, const Market& market,
                              Findings& findings) noexcept;
  void judge_all(std::uint32_t cause, const Event& event, const Market& market, Findings& findings) noexcept;
  void judge(Watch& watch, std::uint32_t cause, const Event& event, const Market& market, Findings& findings) noexcept;
  void apply_turns(Watch& watch, Findings& findings) noexcept;
  void tell_switched_off(std::uint32_t judge, Findings& findings) noexcept;
  // A call that asks: what it says changes nothing.
  template <class Ask>
  bool ask(const Watch& watch, Time now, const Market& market, Ask&& ask) const noexcept;
  void describe_levels(const Watch& watch, std::uint32_t level, std::int64_t limit, const Market& market,
                       Alert& alert) const noexcept;
  void describe_switched_off(const Watch& watch, Alert& alert) const noexcept;
  [[nodiscard]] const Watch& watch_of(std::uint32_t slot) const noexcept {
    return watches_[watch_of_slot_[slot - first_slot_]];
  }

  std::uint32_t listens_ = 0;  // any of them
  std::uint32_t first_slot_ = 0;
  std::vector<std::unique_ptr<Judge>> judges_;
  mutable std::vector<PluginFence> fences_;  // by judge; what asking changes in them is state of the arena, too
  std::vector<Watch> watches_;               // by subject, as their slots
  std::vector<std::uint32_t> watch_of_slot_;
  SubjectRanges ranges_;
  std::span<std::uint8_t> on_;  // by slot
  std::unique_ptr<PluginTurns> turns_;
};
static_assert(Detector<PluginDetector> && RestsOnPrints<PluginDetector>);

}  // namespace tocsin
