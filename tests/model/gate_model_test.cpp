#include <gtest/gtest.h>

#include <tuple>

#include "tests/model/naive_gate.hpp"
#include "tests/support/gate_bench.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

Time second(std::int64_t n) { return Time{std::chrono::seconds{n}}; }

// A gate and its naive double on the same random findings and actions, each step's words held against each other.
class TwoGates {
 public:
  explicit TwoGates(std::uint64_t seed)
      : dice_(seed),
        house_({.storm = static_cast<std::uint32_t>(dice_.between(0, 3)), .storm_window = some_seconds() + 2s}),
        policies_(some_policies()),
        fast_(policies_, levels_, Schedule{}, house_),
        naive_(policies_, levels_, house_),
        ids_(naive_.slots_count()) {
    for (const std::uint32_t each : levels_) findable_count_ += each;
  }

  void step() {
    if (!dice_.one_in(3)) now_ += std::chrono::milliseconds{dice_.between(0, 1'050)};
    if (dice_.one_in(5)) return act();
    const NaiveGate::Turned turned = some_turned();
    const bool is_timer = dice_.one_in(3);
    const auto rulings = is_timer ? fast_.timer(now_, turned) : fast_.turn(now_, turned);
    compare(rulings, naive_.apply(turned, now_, is_timer));
    for (std::uint32_t slot = 0; slot < ids_.size(); ++slot) {
      ASSERT_EQ(fast_.gate().is_firing(slot), naive_.rings(slot));
    }
    ASSERT_EQ(fast_.gate().idle_actions_count(), naive_.idle());
  }

  std::map<AlertState, int> said;
  std::map<SuppressedBy, int> suppressed;

 private:
  Duration some_seconds() { return std::chrono::seconds{dice_.one_in(2) ? 0 : dice_.between(1, 6)}; }

  std::vector<Policy> some_policies() {
    std::vector<Policy> policies;
    for (std::uint16_t rule = 0; rule < 8; ++rule) {
      policies.push_back({.name = std::to_string(rule),
                          .detector = dice_.one_in(2) ? "one" : "other",
                          .hold_on = some_seconds(),
                          .hold_off = some_seconds(),
                          .cool_down = some_seconds(),
                          .key = dice_.one_in(3) ? "shared" : "",
                          .severities = some_severities(),
                          .repeat = some_seconds(),
                          .muted = some_windows(),
                          .group = dice_.one_in(3) ? "group" : "",
                          .storm_exempt = dice_.one_in(5)});
      if (rule > 0 && dice_.one_in(3)) policies.back().parent = RuleId{static_cast<std::uint16_t>(dice_.roll(rule))};
      levels_.push_back(static_cast<std::uint32_t>(1 + dice_.roll(3)));
    }
    return policies;
  }

  std::vector<Severity> some_severities() {
    if (dice_.one_in(3)) return {Severity::critical};
    return {Severity::notice, Severity::warning, Severity::critical};
  }

  std::vector<Interval> some_windows() {
    std::vector<Interval> windows;
    for (std::int64_t from = dice_.between(0, 600); dice_.one_in(2); from += dice_.between(40, 900)) {
      windows.push_back({second(from), second(from + dice_.between(1, 30))});
    }
    return windows;
  }

  NaiveGate::Turned some_turned() {
    NaiveGate::Turned turned;
    for (std::uint64_t n = dice_.roll(4); n > 0; --n) {
      const auto slot = static_cast<std::uint32_t>(dice_.roll(findable_count_));
      const bool is_new = std::ranges::none_of(turned, [&](const auto& t) { return t.first == slot; });
      if (is_new) turned.emplace_back(slot, dice_.one_in(2));
    }
    return turned;
  }

  void act() {
    const auto verb = static_cast<DeskVerb>(dice_.one_in(4) ? dice_.between(4, 5) : dice_.between(1, 3));
    const Time until = now_ + std::chrono::seconds{dice_.between(-2, 8)};
    const bool of_rule = verb == DeskVerb::mute_rule;
    const auto number = static_cast<std::uint32_t>(dice_.roll(of_rule ? levels_.size() : ids_.size()));
    std::uint64_t target = ids_[of_rule ? 0 : number];
    if (of_rule) target = name_hash(std::to_string(number));
    if (verb == DeskVerb::mute_subject) target = name_hash("A");
    const auto rulings = fast_.act(now_, verb, target, until);
    compare(rulings, naive_.act(verb, number, until, now_));
  }

  void compare(const std::vector<Ruling>& rulings, const std::vector<NaiveGate::Word>& expected) {
    std::vector<NaiveGate::Word> words;
    for (const Ruling& ruling : rulings) {
      words.push_back({ruling.slot, ruling.state, ruling.reason});
      if (ruling.state == AlertState::firing || ruling.state == AlertState::escalated) ids_[ruling.slot] = ruling.id;
      ++said[ruling.state];
      if (ruling.state == AlertState::suppressed) ++suppressed[ruling.reason];
    }
    const auto in_any_order = [](std::vector<NaiveGate::Word> all) {
      std::ranges::sort(all, {}, [](const auto& w) { return std::tuple(w.slot, w.state, w.reason); });
      return all;
    };
    ASSERT_TRUE(in_any_order(words) == in_any_order(expected));
  }

  Dice dice_;
  HouseRules house_;
  std::vector<std::uint32_t> levels_;
  std::vector<Policy> policies_;
  GateBench fast_;
  NaiveGate naive_;
  std::vector<std::uint64_t> ids_;  // by slot: of the last alert that rang there
  std::size_t findable_count_ = 0;
  Time now_ = second(1);
};

TEST(GateModel, lists_and_counts_equal_looking_at_every_slot) {
  std::map<AlertState, int> said;
  std::map<SuppressedBy, int> reasons;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    TwoGates gates(seed);
    for (int step = 0; step < 6'000; ++step) {
      gates.step();
      ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << " step " << step;
    }
    for (const auto& [state, count] : gates.said) said[state] += count;
    for (const auto& [reason, count] : gates.suppressed) reasons[reason] += count;
  }
  using enum AlertState;
  for (const AlertState state :
       {firing, escalated, resolved, repeated, updated, acknowledged, snoozed, unsnoozed, muted}) {
    EXPECT_GT(said[state], 100) << static_cast<int>(state);
  }
  EXPECT_EQ(reasons.size(), 6U);
}

}  // namespace
}  // namespace tocsin
