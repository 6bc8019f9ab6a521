#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/correlations.hpp"
#include "strategies/return_window.hpp"
#include "strategies/session_hours.hpp"
#include "strategies/tick_paths.hpp"

namespace tocsin {

// Fires while some names move alike: while a measure of their correlation over the last `window` is at least
// `levels[i]` and, where the rule asks for a rise, more than that many of its usual deviations above its usual value.
//
//   mean             mean of all pairs' realised correlations, sum r_a r_b / sqrt(sum r_a^2 sum r_b^2), of returns on a
//                    grid; means are held to be 0
//   absorption       the share of the variance that one factor explains (Correlations::absorbed), of the same
//   hayashi_yoshida  the mean of all pairs' Hayashi-Yoshida correlations of raw ticks, on no grid (`covariation`)
//
// The measure is taken once a step. A trade costs nothing with the first two, and O(1) with the third; a step
// O(names^2), O(64 names^2) and O(512 names^2). A name counts that moved in at least `moves_min` of the window's steps
// (or ticks); with fewer than half of the names nothing can be said, and what rings stays. A level clears at
// `levels[i] - clear`, whatever is usual by then. The usual is an exponentially weighted mean and variance of the
// measure itself, which begins anew with each session.
//
// A cancelled print is taken out of the window. An alert whose own step, measured again, no longer reaches what it was
// held against is withdrawn; if a later one does, it rings again at the next step. What the print did to the usual
// stays.
class CorrelationSpike {
 public:
  static constexpr std::string_view name = "correlation_spike";
  static constexpr std::size_t names_max = Correlations::names_max;
  static constexpr std::int32_t moves_min = 8;

  enum class Measure : std::uint8_t { mean, absorption, hayashi_yoshida };

  struct Rule {
    RuleId rule;
    SubjectId subject;             // a basket, or no_subject
    std::vector<SubjectId> names;  // instruments, 2 to names_max of them, none twice
    Measure measure;
    Duration window;
    Duration step;
    std::vector<std::int64_t> levels;  // 1e-6, ascending
    std::int64_t clear;                // the same
    std::int64_t rise;                 // deviations, 1e-6; 0: not asked for
    Duration memory;                   // of the usual
    std::uint32_t warm_up;             // measures before a rise is known
  };

  CorrelationSpike(std::span<const Rule> rules, DetectorSetup& setup);

  void on_move(SubjectId subject, const Event& event, const Market& market, Findings& findings) noexcept;
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  struct Level {
    std::int64_t score = 0;  // 1e-6
    std::size_t names = 0;   // that moved enough
  };
  // The measure's own exponentially weighted mean and variance.
  struct Usual {
    double mean = 0;
    double variance = 0;
    std::uint64_t count = 0;

    void add(double value, double rate) noexcept;
  };
  struct State {
    SessionGrid grid;
    Time began{};          // the session
    Level now;             // at the last step that could be measured
    Usual usual;           // before it
    Usual next;            // with it
    bool is_seen = false;  // the last step could be measured
  };
  struct Watch {
    Rule rule;
    std::uint32_t slot;
    Phases phases;
    double rate;                         // of the usual, for each step
    std::optional<ReturnWindow> window;  // on a grid
    std::vector<std::uint32_t> paths;    // of raw ticks
    State& state;
    std::span<bool> is_on;  // by level
  };

  [[nodiscard]] const Watch& at_slot(std::uint32_t slot) const noexcept;
  [[nodiscard]] std::optional<Level> measure(const Watch& watch, Time now) const noexcept;
  [[nodiscard]] std::optional<Level> measure_at(const Watch& watch, Time then) const noexcept;
  [[nodiscard]] Correlations of_ticks(const Watch& watch, Time until) const noexcept;
  [[nodiscard]] static std::optional<Level> level_of(const Rule& rule, const Correlations& correlations) noexcept;
  // The window that ended then is held, and something in it rests on the print.
  [[nodiscard]] bool rests_on(const Watch& watch, Time then, const Restatement& restated,
                              const Market& market) const noexcept;
  // The least measure that has risen by more than so many deviations, 1e-6.
  [[nodiscard]] static std::int64_t risen_by(const Usual& usual, std::int64_t rise) noexcept;
  static void add_rise(const Watch& watch, Conditions& conditions) noexcept;
  [[nodiscard]] static std::int64_t limit_on(const Watch& watch, std::int64_t level) noexcept;
  static void turn(Watch& watch, Findings& findings) noexcept;

  TickPaths paths_;
  std::vector<Watch> watches_;
  std::vector<std::uint32_t> watch_of_slot_;
  std::uint32_t first_slot_;
};
static_assert(Detector<CorrelationSpike>);

}  // namespace tocsin
