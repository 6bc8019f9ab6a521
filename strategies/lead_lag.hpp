#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/direction.hpp"
#include "strategies/session_hours.hpp"
#include "strategies/tick_paths.hpp"

namespace tocsin {

// Fires while one subject has moved and another, which has been following it, has not yet.
//
// Once a step the lag is measured at which the follower's ticks of the last `window` go with the leader's: the shift
// theta, of -lag_max to lag_max, at which |U(theta)| is largest, U being the Hayashi-Yoshida covariation of the leader,
// shifted, with the follower (`covariation`; Hoffmann, Rosenbaum and Yoshida 2013). The leader leads where theta > 0
// and the correlation U(theta) / sqrt([leader] [follower]) is at least `least` in size. Then, at every tick of either
// and step of the timer, the follower would have moved
//
//   expected = U(theta) / [leader] x the leader's move since theta ago
//
// and owes what of that it has not moved itself since then, if anything; fires while that is at least `levels[i]`. It
// is over when the follower has followed, or when theta is over and it has not. What is owed, and the regression, are
// our own.
//
// A step costs O(lags x 1024), a tick O(1). With fewer than `warm_up` moves of each in the window nothing can be said.
// A print that is cancelled is taken out of both paths; an alert whose own moves no longer reach its level by the lag
// and the regression of its moment is withdrawn.
class LeadLag {
 public:
  static constexpr std::string_view name = "lead_lag";

  struct Rule {
    RuleId rule;
    SubjectId leader;
    SubjectId follower;
    Duration window;
    Duration step;  // of the measurement
    Duration lag_max;
    Duration lag_step;
    std::int64_t least;                // correlation at the lag, 1e-6
    std::vector<std::int64_t> levels;  // what is owed, parts per million of the follower, ascending
    std::int64_t clear;                // the same
    Direction direction;               // of what is owed
    std::uint32_t warm_up;             // moves
  };

  LeadLag(std::span<const Rule> rules, DetectorSetup& setup);

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
  // How the follower has been following.
  struct Lead {
    Duration lag{};          // above 0: the leader leads
    double correlation = 0;  // at the lag
    double slope = 0;        // of the follower's changes on the leader's
  };
  // From where to where both moved.
  struct Moves {
    Int128 leader_from, leader_to, follower_from, follower_to;
  };
  struct Owed {
    double leader = 0;    // moved, as a share
    double expected = 0;  // of the follower
    double follower = 0;  // moved
    std::int64_t ppm = 0;
  };
  struct State {
    SessionGrid grid;
    Lead lead;
    bool is_seen = false;  // the last step could be measured,
    bool leads = false;    // and found that the leader does
  };
  struct Rung {
    bool is_on = false;
    std::uint64_t rang = 0;  // Prints::end() when it turned on, ...
    std::uint64_t from = 0;  // ...and the lag before
    Lead lead;               // by which it did
  };
  struct Watch {
    Rule rule;
    std::uint32_t slot;
    Phases phases;
    std::uint32_t leader;    // path
    std::uint32_t follower;  // path
    State& state;
    std::span<Rung> rungs;
  };

  [[nodiscard]] const Watch& at_slot(std::uint32_t slot) const noexcept;
  [[nodiscard]] static bool leads(const Rule& rule, const Lead& lead) noexcept;
  [[nodiscard]] std::optional<Lead> measure(const Watch& watch, Time now) const noexcept;
  [[nodiscard]] std::optional<Moves> moves_to(const Watch& watch, Time now) const noexcept;
  [[nodiscard]] static Moves retold(const Rule& rule, const Rung& rung, const Market& market) noexcept;
  [[nodiscard]] static Owed owed(const Lead& lead, const Moves& moves) noexcept;
  void turn(Watch& watch, Time now, const Market& market, Findings& findings) noexcept;

  TickPaths paths_;
  std::vector<Watch> watches_;
  std::vector<std::uint32_t> seats_;  // watches, by the subjects they look at
  SubjectRanges ranges_;
  std::vector<std::uint32_t> watch_of_slot_;
  std::uint32_t first_slot_;
};
static_assert(Detector<LeadLag>);

}  // namespace tocsin
