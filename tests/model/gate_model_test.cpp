#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "engine/gate.hpp"
#include "tests/support/gate_bench.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

// The gate's states as its comment draws them, with no list of who waits and no count of who rings: every slot is
// looked at again and again.
class NaiveGate {
 public:
  enum class Stage { quiet, pending, firing, clearing, suppressed };
  struct Word {
    std::uint32_t slot;
    AlertState state;
    SuppressedBy reason;
    bool operator==(const Word&) const = default;
  };

  NaiveGate(std::vector<Policy> policies, const std::vector<std::uint32_t>& levels) : policies_(std::move(policies)) {
    for (std::uint32_t rule = 0; rule < levels.size(); ++rule) {
      for (std::uint32_t rung = 0; rung < levels[rule]; ++rung) slots_.push_back({.rule = rule, .rung = rung});
    }
  }

  std::vector<Word> apply(const std::vector<std::pair<std::uint32_t, bool>>& turned, Time now, bool is_timer) {
    words_.clear();
    for (std::size_t depth = 0; depth < policies_.size(); ++depth) {
      for (const auto& [slot, on] : turned) {
        if (depth_of(slot) == depth) turn(slot, on, now);
      }
      if (is_timer) end_waits(depth, now);
    }
    const bool freed = std::ranges::any_of(words_, [](const Word& w) { return w.state == AlertState::resolved; });
    for (std::size_t depth = 0; freed && depth < policies_.size(); ++depth) {
      for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
        if (depth_of(slot) == depth && slots_[slot].stage == Stage::suppressed) ring(slot, now);
      }
    }
    return words_;
  }

  [[nodiscard]] bool rings(std::uint32_t slot) const {
    return slots_[slot].stage == Stage::firing || slots_[slot].stage == Stage::clearing;
  }

 private:
  struct State {
    std::uint32_t rule;
    std::uint32_t rung;
    Stage stage = Stage::quiet;
    SuppressedBy reason = SuppressedBy::nothing;
    std::optional<Time> wait_until;
    Time silent_until = Time::min();
  };

  [[nodiscard]] const Policy& policy_of(std::uint32_t slot) const { return policies_[slots_[slot].rule]; }
  [[nodiscard]] std::size_t depth_of(std::uint32_t slot) const {
    std::size_t depth = 0;
    for (auto above = policy_of(slot).parent; above; above = policies_[index_of(*above)].parent) ++depth;
    return depth;
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
    if (state.stage == Stage::pending || state.stage == Stage::suppressed) state.stage = Stage::quiet;
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
    return now < slots_[slot].silent_until ? SuppressedBy::cool_down : SuppressedBy::nothing;
  }

  void ring(std::uint32_t slot, Time now) {
    State& state = slots_[slot];
    const SuppressedBy reason = obstacle(slot, now);
    if (reason != SuppressedBy::nothing) {
      if (state.stage != Stage::suppressed || state.reason != reason)
        words_.push_back({slot, AlertState::suppressed, reason});
      state.stage = Stage::suppressed;
      state.reason = reason;
      if (reason == SuppressedBy::cool_down) state.wait_until = state.silent_until;
      return;
    }
    bool is_deeper = false;
    for (std::uint32_t up = 1; up <= state.rung; ++up) is_deeper |= rings(slot - up);
    state.stage = Stage::firing;
    words_.push_back({slot, is_deeper ? AlertState::escalated : AlertState::firing, SuppressedBy::nothing});
  }

  void resolve(std::uint32_t slot, Time now) {
    slots_[slot].stage = Stage::quiet;
    slots_[slot].silent_until = now + policy_of(slot).cool_down;
    words_.push_back({slot, AlertState::resolved, SuppressedBy::nothing});
  }

  std::vector<Policy> policies_;
  std::vector<State> slots_;
  std::vector<Word> words_;
};

void compare(std::uint64_t seed) {
  Dice dice(seed);
  std::vector<Policy> policies;
  std::vector<std::uint32_t> levels;
  const auto some_seconds = [&] { return std::chrono::seconds{dice.one_in(2) ? 0 : dice.between(1, 6)}; };
  for (std::uint16_t rule = 0; rule < 8; ++rule) {
    policies.push_back({.name = std::to_string(rule),
                        .hold_on = some_seconds(),
                        .hold_off = some_seconds(),
                        .cool_down = some_seconds(),
                        .key = dice.one_in(3) ? "shared" : ""});
    if (rule > 0 && dice.one_in(2)) policies.back().parent = RuleId{static_cast<std::uint16_t>(dice.roll(rule))};
    levels.push_back(static_cast<std::uint32_t>(1 + dice.roll(3)));
  }
  GateBench fast(policies, levels);
  NaiveGate naive(policies, levels);
  std::uint32_t slots_count = 0;
  for (const std::uint32_t each : levels) slots_count += each;
  Time now{std::chrono::seconds{1}};
  for (int step = 0; step < 8'000; ++step) {
    now += std::chrono::milliseconds{dice.between(0, 700)};
    std::vector<std::pair<std::uint32_t, bool>> turned;
    for (std::uint64_t n = dice.roll(4); n > 0; --n) {
      const auto slot = static_cast<std::uint32_t>(dice.roll(slots_count));
      const bool is_new = std::ranges::none_of(turned, [&](const auto& t) { return t.first == slot; });
      if (is_new) turned.emplace_back(slot, dice.one_in(2));
    }
    const bool is_timer = dice.one_in(3);
    const auto rulings = is_timer ? fast.timer(now, turned) : fast.turn(now, turned);
    std::vector<NaiveGate::Word> words;
    for (const Ruling& ruling : rulings) words.push_back({ruling.slot, ruling.state, ruling.reason});
    const auto expected = naive.apply(turned, now, is_timer);
    const auto in_any_order = [](std::vector<NaiveGate::Word> all) {
      std::ranges::sort(all, {}, [](const auto& w) { return std::tuple(w.slot, w.state, w.reason); });
      return all;
    };
    ASSERT_TRUE(in_any_order(words) == in_any_order(expected)) << "seed " << seed << " step " << step;
    for (std::uint32_t slot = 0; slot < slots_count; ++slot) ASSERT_EQ(fast.gate().is_firing(slot), naive.rings(slot));
  }
}

TEST(GateModel, lists_and_counts_equal_looking_at_every_slot) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) compare(seed);
}

}  // namespace
}  // namespace tocsin
