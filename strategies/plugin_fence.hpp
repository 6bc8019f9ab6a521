#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/arena.hpp"
#include "strategies/plugin_lines.hpp"
#include "strategies/plugin_watch.hpp"

namespace tocsin {

// Calls the plugin of one rule, and keeps what it does wrong from everybody else: a call that throws, writes beyond its
// lines, hangs, or is too slow again and again is its last. What such a call said does not count.
//
// It is no wall against malice: a plugin is code of the same process. It stands between a desk and a mistake.
class PluginFence {
 public:
  struct Bounds {
    RuleId rule{};
    Duration budget{};                    // of a call, as far as anybody measures
    Duration limit{};                     // after which it hangs
    std::optional<SwitchOff> switch_off;  // of a run before
  };

  PluginFence(const Bounds& bounds, PluginWatch* watch, const PluginLines& lines, Arena& arena)
      : bounds_(bounds), watch_(watch), lines_(lines), standing_(&arena.one<Standing>()) {}

  // What calls are about: each is measured by itself, so that quick quotes hide no slow timer.
  static constexpr std::uint32_t topics_count = 8;

  // Runs `call`, of this topic, for the rule's subject of this number. False where it was not to be called, or did not
  // come back as it should.
  template <class Call>
  [[nodiscard]] bool run(std::uint32_t subject, std::uint32_t topic, Call&& call) noexcept {
    if (standing_->fault != PluginFault::none) [[unlikely]]
      return false;
    const std::uint64_t number = ++standing_->calls;
    if (bounds_.switch_off && number == bounds_.switch_off->call) [[unlikely]]
      return switch_off(bounds_.switch_off->fault, subject);
    lines_.close(subject);
    PluginFault fault = watch_ == nullptr ? without_exceptions(call) : watched(paces_[topic], call);
    lines_.open(subject);
    if (!lines_.has_clean_margins(subject)) [[unlikely]]
      fault = PluginFault::overwrote;
    return fault == PluginFault::none || switch_off(fault, subject);
  }

  [[nodiscard]] PluginFault fault() const noexcept { return standing_->fault; }
  // Calls so far; of a rule that is switched off, with the one at which it was.
  [[nodiscard]] std::uint64_t calls_count() const noexcept { return standing_->calls; }
  // The subject of the call at which the rule was switched off, once: for the alert that tells it.
  [[nodiscard]] std::optional<std::uint32_t> take_news() noexcept {
    if (standing_->fault == PluginFault::none || standing_->is_told) [[likely]]
      return std::nullopt;
    standing_->is_told = true;
    return standing_->subject;
  }

 private:
  // So many calls too slow in a row are no accident of the machine's. Between good ones most are not measured.
  static constexpr std::uint32_t slow_calls_max = 16;
  static constexpr std::uint32_t calls_unmeasured = 63;

  // In the arena: what the events decide, or what a record of a run before does.
  struct Standing {
    std::uint64_t calls = 0;
    std::uint32_t subject = 0;
    PluginFault fault = PluginFault::none;
    bool is_told = false;
  };

  // Not state: nothing that is said rests on it but by way of a switch-off, which is recorded.
  struct Pace {
    std::uint32_t unmeasured_left = 0;
    std::uint32_t slow_calls = 0;
  };

  template <class Call>
  static PluginFault without_exceptions(Call& call) noexcept {
    try {
      call();
    } catch (...) {
      return PluginFault::threw;
    }
    return PluginFault::none;
  }

  template <class Call>
  PluginFault watched(Pace& pace, Call& call) noexcept {
    if (watch_->clock() == nullptr || pace.unmeasured_left-- > 0) [[likely]]
      return without_hanging(call);
    const std::int64_t begun = watch_->clock()();
    const PluginFault fault = without_hanging(call);
    return fault != PluginFault::none ? fault : judge_speed(pace, Duration{watch_->clock()() - begun});
  }

  PluginFault judge_speed(Pace& pace, Duration took) noexcept {
    pace.slow_calls = took > bounds_.budget ? pace.slow_calls + 1 : 0;
    pace.unmeasured_left = pace.slow_calls > 0 ? 0 : calls_unmeasured;
    return pace.slow_calls < slow_calls_max ? PluginFault::none : PluginFault::too_slow;
  }

  // Whoever guards leaves a call that hangs by the way out, which leads here a second time.
  template <class Call>
  [[gnu::noinline]] PluginFault without_hanging(Call& call) noexcept {
    if (!watch_->is_guarded()) return without_exceptions(call);
    if (sigsetjmp(watch_->way_out(), 0) != 0) {
      watch_->end();
      return PluginFault::hung;
    }
    watch_->begin(bounds_.rule, standing_->calls, bounds_.limit);
    const PluginFault fault = without_exceptions(call);
    watch_->end();
    return fault;
  }

  [[gnu::noinline]] bool switch_off(PluginFault fault, std::uint32_t subject) noexcept {
    standing_->fault = fault;
    standing_->subject = subject;
    if (watch_ != nullptr) watch_->note({bounds_.rule, standing_->calls, fault});
    return false;
  }

  Bounds bounds_;
  PluginWatch* watch_;
  PluginLines lines_;
  Standing* standing_;
  std::array<Pace, topics_count> paces_{};
};

}  // namespace tocsin
