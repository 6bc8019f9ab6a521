#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires while the shares of a name that traded in the last `window` are at least `levels[i]` times what is usual at
// this time of the day. The usual is a profile by buckets of the session: an exponentially weighted mean over the days
// seen in the run, u = u + w (today - u), each bucket for itself, carried over midnight. Before the first day is over
// it is what the rule states, or nothing: then the rule is blind. Buckets that the record does not hold whole teach
// nothing.
//
// Volume is the market's: prints that do not count to it are left out, odd lots and auctions are in it. The window's
// far edge moves in steps of 1/60 of it, slices, and what is usual is looked at where one begins: so a trade of a
// watched name costs three sums and two comparisons. A cancelled print is taken out of window and profile; an alert
// that needed it is withdrawn.
class VolumeSurge {
 public:
  static constexpr std::string_view name = "volume_surge";

  struct Rule {
    RuleId rule;
    SubjectId subject;  // an instrument
    Duration window;
    Duration bucket;                   // at least the window
    std::vector<std::int64_t> levels;  // times the usual, 1e-6, ascending
    std::int64_t clear;                // the same
    std::int64_t shares_min;           // fewer never ring
    std::int64_t day_weight;           // w, parts per million
    std::vector<std::int64_t> usual;   // shares by bucket of the regular session; empty: none is stated
  };

  // Refuses a usual that is stated for other hours than the regular session.
  VolumeSurge(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    if (!watches_.empty()) hear(event, market, findings);
  }
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr std::int64_t slices_count = 60;
  static constexpr std::int64_t not_known = -1;

  static constexpr std::int64_t no_volume = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t all_volume = std::numeric_limits<std::int64_t>::max();

  // All that a trade needs, unless it is the first of a slice or turns something: one cache line.
  struct alignas(64) Count {
    Time ends{};                         // its slice, or its bucket
    std::int64_t fresh = 0;              // shares since that began, which neither holds yet
    std::int64_t total = 0;              // of the window
    std::int64_t rings_at = all_volume;  // the next level that is off turns on at so many shares,
    std::int64_t clears_at = no_volume;  // and one that is on off
    Time seen_from = Time::max();        // the session, by events of it
    Time seen_until{};
    bool is_open = false;

    [[nodiscard]] bool turns() const noexcept { return total >= rings_at || total <= clears_at; }
  };
  static_assert(sizeof(Count) == 64);

  struct State {
    Time slice_end{};                // of the newest slice
    Time bucket_end{};               // of the bucket that counts
    std::uint32_t slice_place = 0;   // in `slices`
    std::uint32_t bucket = 0;        // in `today`; beyond it: none
    std::int64_t slice = 0;          // number of the newest
    std::int64_t usual = not_known;  // of the window, when the slice began
    Time began{};                    // the session
  };
  struct Watch {
    Rule rule;
    std::uint32_t slot;
    Phases phases;
    Count& counted;
    State& state;
    std::span<std::int64_t> usual;   // by bucket; not_known
    std::span<std::int64_t> today;   // the same
    std::span<std::int64_t> slices;  // of the window, by number
    std::span<bool> is_on;           // by level
  };

  void hear(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] static Duration slice_length(const Rule& rule) noexcept;
  [[nodiscard]] static std::int64_t slice_of(const Rule& rule, Time time) noexcept;
  [[nodiscard]] static std::int64_t bucket_of(const Watch& watch, Time time) noexcept;
  [[nodiscard]] static std::int64_t usual_at(const Watch& watch, Time now) noexcept;
  static void count(Watch& watch, Time time, std::int64_t shares) noexcept;
  static void advance(Watch& watch, Time now) noexcept;
  static void put_away(Watch& watch) noexcept;
  static void see(Count& counted, Time now) noexcept;
  static void enter_slice(Watch& watch, std::int64_t slice) noexcept;
  static void set_limits(const Watch& watch) noexcept;
  static void learn(Watch& watch) noexcept;
  static void begin(Watch& watch, Time now) noexcept;
  static void turn(Watch& watch, Findings& findings) noexcept;
  [[nodiscard]] static Int128 limit_of(const Watch& watch, std::size_t rung) noexcept;
  [[nodiscard]] static Int128 limit_on(const Rule& rule, std::int64_t level, std::int64_t usual) noexcept;
  [[nodiscard]] const Watch& at_slot(std::uint32_t slot) const noexcept;
  [[nodiscard]] Watch& watch_of(const Count& counted) noexcept {
    return watches_[static_cast<std::size_t>(&counted - counts_.data())];
  }

  std::vector<Watch> watches_;  // by subject
  std::span<Count> counts_;     // the same
  SubjectRanges ranges_;
  std::vector<std::uint32_t> watch_of_slot_;
  std::uint32_t first_slot_;
};
static_assert(Detector<VolumeSurge>);

}  // namespace tocsin
