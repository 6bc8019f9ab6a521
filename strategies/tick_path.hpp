#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "engine/arena.hpp"
#include "engine/market.hpp"
#include "engine/restatement.hpp"
#include "strategies/session_hours.hpp"

namespace tocsin {

// How the value of one subject changed over the last two windows of its session, each change at its own time and on no
// grid. Of the changes within 1/512 of a window the last alone is kept, so that a window has at most 512 of them, with
// the times at which they came.
//
// Nothing is compared across a cut: a halt, a restated prior close, the beginning of a session. A print that is
// cancelled leaves its time behind, as a change to what stood instead; one whose price a later print told again, which
// was no change and so is not kept, leaves the change to that price.
class TickPath {
 public:
  static constexpr std::int64_t ticks_max = 512;  // of a window; a power of two

  struct Tick {
    Int128 value = 0;
    Time time{};
    std::uint64_t end = 0;  // Prints::end() then
    double change = 0;      // since the tick before, as a share of its value; 0 where it starts
    bool starts = false;    // nothing is compared with what lies before it
  };
  // The changes that lie wholly between two times: those of the ticks from `first` to before `end`.
  struct Changes {
    std::uint64_t first;
    std::uint64_t end;

    [[nodiscard]] std::uint64_t count() const noexcept { return end - first; }
  };

  TickPath(Arena& arena, SubjectId subject, Duration window, Phases phases, const Market& market)
      : subject_(subject),
        phases_(phases),
        spacing_(std::max<std::int64_t>(1, window.count() / ticks_max)),
        ticks_(arena.array<Tick>(2 * ticks_max)),
        state_(arena.one<State>({.hours = {(phases & bit_of(market.phase())) != 0}})) {}

  // The subject may have moved: notes it, and is true, where it did in the rule's hours. A print that sets no price is
  // no move, not even where a path begins. A basket's path begins once members of half its weight traded in the
  // session.
  bool note(const Event& trade, const Market& market) noexcept;
  // The market's hours changed; true where a session begins, and the path with it.
  bool on_phase(Time now, const Market& market) noexcept;
  void cut() noexcept { state_.is_cut = true; }
  void correct(const Restatement& restated, const Market& market) noexcept;

  [[nodiscard]] bool is_open() const noexcept { return state_.hours.is_open; }
  [[nodiscard]] SubjectId subject() const noexcept { return subject_; }
  // When the session began.
  [[nodiscard]] Time began() const noexcept { return state_.began; }
  [[nodiscard]] const Tick& operator[](std::uint64_t position) const noexcept { return at(position); }
  [[nodiscard]] Changes changes(Time from, Time until) const noexcept;
  // What the subject did from `time` on in the session is all held.
  [[nodiscard]] bool holds(Time time) const noexcept { return oldest() == state_.first || at(oldest()).time <= time; }
  // Where the subject stood at `time`; nullptr where that is not known, or lies before the last cut.
  [[nodiscard]] const Tick* stood_at(Time time) const noexcept;
  // The sum of squared changes, and how many there are that are not 0.
  struct Variation {
    double sum = 0;
    std::uint64_t moves = 0;
  };
  [[nodiscard]] Variation variation(Changes changes) const noexcept;
  // One of these changes rests on the print.
  [[nodiscard]] bool rests_on(const Restatement& restated, Changes changes, const Market& market) const noexcept;

 private:
  struct State {
    std::uint64_t first = 0;  // of the session
    std::uint64_t end = 0;
    std::uint64_t started = 0;  // the last tick that starts
    Time began{};
    Time slot_end{};  // of the newest tick: what changes before it replaces it
    SessionHours hours;
    bool is_cut = false;
    bool is_begun = false;  // enough of it traded
  };

  void append(Time now, Int128 value, std::uint64_t prints_end) noexcept;
  void measure(std::uint64_t position) noexcept;
  void add_missed(const Restatement& restated, const Market& market) noexcept;
  // What lies before the tick, or before the next one, was not of this session after all.
  void start_at(std::uint64_t position) noexcept;
  [[nodiscard]] std::uint64_t oldest() const noexcept {
    return std::max(state_.first, state_.end - std::min<std::uint64_t>(state_.end, ticks_.size()));
  }
  // The first tick after `time`.
  [[nodiscard]] std::uint64_t after(Time time) const noexcept;
  [[nodiscard]] Tick& at(std::uint64_t position) const noexcept { return ticks_[position & (ticks_.size() - 1)]; }

  SubjectId subject_;
  Phases phases_;
  std::int64_t spacing_;  // ns
  std::span<Tick> ticks_;
  State& state_;
};

// The sum of the products of all changes of `a` and `b` whose times overlap, those of `a` taken `shift` later: the
// covariation of what is not observed at the same times, without bias by asynchrony (Hayashi and Yoshida, On covariance
// estimation of non-synchronously observed diffusion processes, Bernoulli 11, 2005), and with a shift the contrast of
// Hoffmann, Rosenbaum and Yoshida (Estimation of the lead-lag parameter from non-synchronous data, Bernoulli 19, 2013,
// section 3). O(changes of both).
[[nodiscard]] double covariation(const TickPath& a, TickPath::Changes of_a, const TickPath& b, TickPath::Changes of_b,
                                 Duration shift) noexcept;

}  // namespace tocsin
