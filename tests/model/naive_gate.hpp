#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/gate.hpp"

namespace tocsin {

// The gate's states as its comment draws them, with no list of who waits and no count of who rings: every slot is
// looked at again and again, and every time that something would have rung is kept.
class NaiveGate {
 public:
  enum class Stage { quiet, pending, firing, clearing, suppressed, folded };
  struct Word {
    std::uint32_t slot;
    AlertState state;
    SuppressedBy reason;
    bool operator==(const Word&) const = default;
  };
  using Turned = std::vector<std::pair<std::uint32_t, bool>>;

  NaiveGate(std::vector<Policy> policies, const std::vector<std::uint32_t>& levels, const HouseRules& house)
      : policies_(std::move(policies)), house_(house), rules_muted_(levels.size()) {
    add_storm_notices(policies_, house_);
    for (std::uint32_t rule = 0; rule < levels.size(); ++rule) {
      for (std::uint32_t rung = 0; rung < levels[rule]; ++rung) slots_.push_back({.rule = rule, .rung = rung});
    }
    first_notice_ = static_cast<std::uint32_t>(slots_.size());
    first_notice_rule_ = levels.size();
    for (std::size_t rule = levels.size(); rule < policies_.size(); ++rule) {
      slots_.push_back({.rule = static_cast<std::uint32_t>(rule), .rung = 0});
      storms_.emplace_back();
    }
  }

  std::vector<Word> apply(const Turned& turned, Time now, bool is_timer) {
    words_.clear();
    if (is_timer) end_snoozes(now);
    for (std::size_t depth = 0; depth < policies_.size(); ++depth) {
      for (const auto& [slot, on] : turned) {
        if (depth_of(slot) == depth) turn(slot, on, now);
      }
      if (is_timer) end_waits(depth, now);
    }
    retry(now);
    tell_new_storms(now);
    if (is_timer) repeat(now);
    if (is_timer) tend_storms(now);
    return words_;
  }

  // The alert meant is the last that rang on the slot.
  std::vector<Word> act(DeskVerb verb, std::uint32_t number, Time until, Time now) {
    words_.clear();
    if (!acted(verb, number, until, now)) ++idle_;
    retry(now);
    tell_new_storms(now);
    return words_;
  }

  [[nodiscard]] bool rings(std::uint32_t slot) const {
    return slots_[slot].stage == Stage::firing || slots_[slot].stage == Stage::clearing;
  }
  [[nodiscard]] std::size_t slots_count() const { return slots_.size(); }
  [[nodiscard]] std::uint64_t idle() const { return idle_; }

 private:
  struct State {
    std::uint32_t rule;
    std::uint32_t rung;
    Stage stage = Stage::quiet;
    SuppressedBy reason = SuppressedBy::nothing;
    std::optional<Time> wait_until{};
    Time silent_until = Time::min();
    int times_rung = 0;
    bool acknowledged = false;
    Time repeat_at{};
  };
  struct Snooze {
    Time until;
    std::uint32_t slot;
    int times_rung;
  };
  struct Storm {
    std::vector<Time> heard;
    std::vector<Severity> folded;
    bool is_on = false;
    std::size_t told = 0;
    Severity told_worst = Severity::notice;
    Time told_at{};
    bool is_new = false;

    [[nodiscard]] std::size_t within(Duration window, Time now) const {
      return static_cast<std::size_t>(std::ranges::count_if(heard, [&](Time at) { return now - at < window; }));
    }
    [[nodiscard]] Severity worst() const { return folded.empty() ? Severity::notice : std::ranges::max(folded); }
  };

  [[nodiscard]] const Policy& policy_of(std::uint32_t slot) const { return policies_[slots_[slot].rule]; }
  [[nodiscard]] Severity severity_of(std::uint32_t slot) const {
    return policy_of(slot).severity_at(slots_[slot].rung);
  }
  [[nodiscard]] std::uint32_t ladder_of(std::uint32_t slot) const { return slot - slots_[slot].rung; }
  [[nodiscard]] std::size_t depth_of(std::uint32_t slot) const {
    std::size_t depth = 0;
    for (auto above = policy_of(slot).parent; above; above = policies_[index_of(*above)].parent) ++depth;
    return depth;
  }

  void say(std::uint32_t slot, AlertState state, SuppressedBy reason = SuppressedBy::nothing) {
    words_.push_back({slot, state, reason});
  }

  void turn(std::uint32_t slot, bool on, Time now) {
    State& state = slots_[slot];
    const Policy& policy = policy_of(slot);
    if (on && state.stage == Stage::clearing) state.stage = Stage::firing;
    if (on && state.stage == Stage::quiet) {
      if (policy.hold_on == Duration{}) return ring(slot, now);
      state.stage = Stage::pending;
      state.wait_until = now + policy.hold_on;
    }
    if (on) return;
    if (state.stage != Stage::firing && state.stage != Stage::clearing) state.stage = Stage::quiet;
    if (state.stage != Stage::firing) return;
    if (policy.hold_off == Duration{}) return resolve(slot, now);
    state.stage = Stage::clearing;
    state.wait_until = now + policy.hold_off;
  }

  void end_waits(std::size_t depth, Time now) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      State& state = slots_[slot];
      if (depth_of(slot) != depth || !state.wait_until || *state.wait_until > now) continue;
      state.wait_until.reset();
      if (state.stage == Stage::clearing) resolve(slot, now);
      if (state.stage == Stage::pending || state.stage == Stage::suppressed) ring(slot, now);
    }
  }

  void retry(Time now) {
    while (std::exchange(freed_, false)) {
      for (std::size_t depth = 0; depth < policies_.size(); ++depth) {
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
          if (depth_of(slot) == depth && slots_[slot].stage == Stage::suppressed) ring(slot, now);
        }
      }
    }
  }

  [[nodiscard]] SuppressedBy obstacle(std::uint32_t slot, Time now) const {
    std::set<std::size_t> above;
    for (auto rule = policy_of(slot).parent; rule; rule = policies_[index_of(*rule)].parent)
      above.insert(index_of(*rule));
    bool has_twin = false;
    for (std::uint32_t other = 0; other < slots_.size(); ++other) {
      if (!rings(other)) continue;
      if (above.contains(slots_[other].rule)) return SuppressedBy::parent;
      const std::string& key = policy_of(slot).key;
      has_twin |= !key.empty() && key == policy_of(other).key && slots_[slot].rung == slots_[other].rung;
    }
    if (has_twin) return SuppressedBy::duplicate;
    if (now < slots_[slot].silent_until) return SuppressedBy::cool_down;
    if (now < muted_until(slot, now)) return SuppressedBy::muted;
    const auto snooze = snoozes_.find(ladder_of(slot));
    const bool is_snoozed = snooze != snoozes_.end() && now < snooze->second.until;
    if (is_snoozed && severity_of(slot) <= severity_of(snooze->second.slot)) return SuppressedBy::snoozed;
    return SuppressedBy::nothing;
  }

  [[nodiscard]] Time muted_until(std::uint32_t slot, Time now) const {
    Time until = slot < first_notice_ ? std::max(rules_muted_[slots_[slot].rule], subject_muted_) : Time{};
    for (const Interval& window : policy_of(slot).muted) {
      if (window.contains(now)) until = std::max(until, window.to);
    }
    return until;
  }

  void ring(std::uint32_t slot, Time now) {
    State& state = slots_[slot];
    const SuppressedBy reason = obstacle(slot, now);
    if (reason != SuppressedBy::nothing) {
      if (state.stage != Stage::suppressed || state.reason != reason) say(slot, AlertState::suppressed, reason);
      state.stage = Stage::suppressed;
      state.reason = reason;
      if (reason == SuppressedBy::cool_down) state.wait_until = state.silent_until;
      if (reason == SuppressedBy::muted) state.wait_until = muted_until(slot, now);
      if (reason == SuppressedBy::snoozed) state.wait_until = snoozes_.at(ladder_of(slot)).until;
    } else if (!folds(slot, now)) {
      fire(slot, now);
    }
  }

  bool folds(std::uint32_t slot, Time now) {
    if (!policy_of(slot).storm_notice) return false;
    const auto number = static_cast<std::uint32_t>(index_of(*policy_of(slot).storm_notice) - first_notice_rule_);
    Storm& storm = storms_[number];
    const bool begins = !storm.is_on && storm.within(house_.storm_window, now) >= house_.storm;
    storm.heard.push_back(now);
    if (!storm.is_on && !begins) return false;
    if (begins) storm.folded.clear();
    storm.is_on = true;
    storm.folded.push_back(severity_of(slot));
    if (begins) {
      storm.is_new = true;
      fire(first_notice_ + number, now);
    }
    slots_[slot].stage = Stage::folded;
    say(slot, AlertState::suppressed, SuppressedBy::storm);
    return true;
  }

  void fire(std::uint32_t slot, Time now) {
    State& state = slots_[slot];
    bool is_deeper = false;
    for (std::uint32_t up = 1; up <= state.rung; ++up) is_deeper |= rings(slot - up);
    state.stage = Stage::firing;
    state.acknowledged = false;
    ++state.times_rung;
    const auto snooze = snoozes_.find(ladder_of(slot));
    if (snooze != snoozes_.end() && now < snooze->second.until) {
      end_snooze(ladder_of(slot), now);
      freed_ = true;
    }
    state.repeat_at = now + policy_of(slot).repeat;
    say(slot, is_deeper ? AlertState::escalated : AlertState::firing);
  }

  void resolve(std::uint32_t slot, Time now) {
    slots_[slot].stage = Stage::quiet;
    slots_[slot].silent_until = now + policy_of(slot).cool_down;
    freed_ = true;
    say(slot, AlertState::resolved);
  }

  void repeat(Time now) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      State& state = slots_[slot];
      const bool is_snoozed = snoozes_.contains(ladder_of(slot)) && now < snoozes_.at(ladder_of(slot)).until;
      if (policy_of(slot).repeat == Duration{} || !rings(slot) || state.acknowledged || is_snoozed) continue;
      if (now < state.repeat_at || now < muted_until(slot, now)) continue;
      state.repeat_at = now + policy_of(slot).repeat;
      say(slot, AlertState::repeated);
    }
  }

  void tell(Storm& storm, Time now) {
    storm.told = storm.folded.size();
    storm.told_worst = storm.worst();
    storm.told_at = now;
  }
  void tell_new_storms(Time now) {
    for (Storm& storm : storms_) {
      if (std::exchange(storm.is_new, false)) tell(storm, now);
    }
  }

  void tend_storms(Time now) {
    for (std::uint32_t number = 0; number < storms_.size(); ++number) {
      const std::uint32_t notice = first_notice_ + number;
      Storm& storm = storms_[number];
      if (!storm.is_on) continue;
      if (storm.within(house_.storm_window, now) * 2 < house_.storm) {
        storm.is_on = false;
        slots_[notice].stage = Stage::quiet;
        say(notice, AlertState::resolved);
        continue;
      }
      const bool worse = storm.worst() > storm.told_worst;
      if (worse && snoozes_.contains(notice)) end_snooze(notice, now);
      const bool is_heard = !slots_[notice].acknowledged && !snoozes_.contains(notice);
      const bool is_news = storm.folded.size() > storm.told && now - storm.told_at >= house_.storm_window;
      if (!worse && !(is_heard && is_news)) continue;
      tell(storm, now);
      say(notice, AlertState::updated);
    }
  }

  bool acted(DeskVerb verb, std::uint32_t number, Time until, Time now) {
    if (verb == DeskVerb::mute_rule) return mute(rules_muted_[number], until, now);
    if (verb == DeskVerb::mute_subject) return mute(subject_muted_, until, now);
    const auto snoozed = snoozes_.find(ladder_of(number));
    if (verb == DeskVerb::unsnooze) {
      const bool is_meant = snoozed != snoozes_.end() && snoozed->second.slot == number &&
                            snoozed->second.times_rung == slots_[number].times_rung;
      if (is_meant) end_snooze(ladder_of(number), now);
      freed_ |= is_meant;
      return is_meant;
    }
    if (!rings(number) || (verb == DeskVerb::snooze && until <= now)) return false;
    if (verb == DeskVerb::acknowledge) {
      slots_[number].acknowledged = true;
      say(number, AlertState::acknowledged);
    } else {
      const bool is_snoozed = snoozed != snoozes_.end() && now < snoozed->second.until;
      freed_ |= is_snoozed && severity_of(number) < severity_of(snoozed->second.slot);
      snoozes_[ladder_of(number)] = {.until = until, .slot = number, .times_rung = slots_[number].times_rung};
      say(number, AlertState::snoozed);
    }
    return true;
  }

  bool mute(Time& muted, Time until, Time now) {
    if (until <= now && muted <= now) return false;
    muted = until;
    freed_ = true;
    say(no_slot, AlertState::muted);
    return true;
  }

  void end_snooze(std::uint32_t ladder, Time now) {
    const Snooze ended = snoozes_.at(ladder);
    snoozes_.erase(ladder);
    if (rings(ended.slot) && slots_[ended.slot].times_rung == ended.times_rung) {
      slots_[ended.slot].repeat_at = now + policy_of(ended.slot).repeat;
    }
    say(ended.slot, AlertState::unsnoozed);
  }

  void end_snoozes(Time now) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      if (!snoozes_.contains(slot) || now < snoozes_.at(slot).until) continue;
      end_snooze(slot, now);
      freed_ = true;
    }
  }

  std::vector<Policy> policies_;
  HouseRules house_;
  std::vector<Time> rules_muted_;
  Time subject_muted_{};
  std::uint32_t first_notice_ = 0;
  std::size_t first_notice_rule_ = 0;
  std::vector<State> slots_;
  std::vector<Storm> storms_;
  std::map<std::uint32_t, Snooze> snoozes_;  // by ladder
  std::vector<Word> words_;
  bool freed_ = false;
  std::uint64_t idle_ = 0;
};

}  // namespace tocsin
