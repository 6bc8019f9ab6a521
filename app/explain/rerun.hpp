#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/desk.hpp"
#include "app/explain/chronicle.hpp"
#include "sinks/names.hpp"

namespace tocsin {

// A day that is played again, from wherever in it one wants to: a desk, and its list of events from there on.
class Rerun {
 public:
  // Opens the feeds of the day: those that can begin in the middle from the events of `from` on, the others whole.
  using Open = std::function<std::vector<std::unique_ptr<Feed>>(Time from)>;
  using Ring = std::function<void(const Alert&)>;

  // `later`: the rules by which the desk changed its own, one change in the list each. SetupError where the feeds and
  // the rules do not fit each other.
  Rerun(Open open, const RulesFile& rules, std::span<const RulesFile> later = {});
  Rerun(const Rerun&) = delete;
  Rerun& operator=(const Rerun&) = delete;
  Rerun(Rerun&&) = delete;
  Rerun& operator=(Rerun&&) = delete;
  ~Rerun() = default;

  // That of the rules in force.
  [[nodiscard]] const DeskEngine& engine() const noexcept { return desk_.engine(); }
  [[nodiscard]] const DeskEngine& engine_of(std::size_t edition) const noexcept { return desk_.engine_of(edition); }
  [[nodiscard]] std::size_t editions_count() const noexcept { return desk_.editions_count(); }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  // The spacing of the timer's events.
  [[nodiscard]] Duration timer_grid() const noexcept { return merging_.timer_grid.value_or(Duration::zero()); }
  [[nodiscard]] Time first_time() const noexcept { return desk_.first_time(); }

  // Plays the whole day, once, before anything else, and shows on a terminal how far it is. Of a day whose rules were
  // changed no moment is kept: it is played from its beginning each time.
  [[nodiscard]] Chronicle chronicle(std::uint64_t events_apart = Chronicle::events_apart);
  // To the last moment before `time` that the chronicle kept, or to the beginning of the day. SetupError where the
  // chronicle is not of this day, or the moment's state is damaged.
  void go_before(Time time, const Chronicle& chronicle);

  // The next event, to which the engine is not stepped yet; nullptr at the end of the day.
  [[nodiscard]] const Event* next();
  void step(const Ring& ring);
  // Steps up to the first event that is not before `time`.
  void play_until(Time time);
  // Alerts told so far, by the number in the chronicle.
  [[nodiscard]] std::uint64_t alerts_count() const noexcept { return alerts_; }
  // When the rules were changed, once the day was played as a whole.
  [[nodiscard]] const std::vector<Time>& changes() const noexcept { return changes_; }

 private:
  [[nodiscard]] std::span<const Event> read();
  void begin();
  void seek(const Event& last);
  [[nodiscard]] bool pass_by(const Event& last);

  Open open_;
  MergeOptions merging_;
  Desk desk_;
  Names names_;
  std::vector<Snapshot> beginnings_;  // of the engines, before the first event
  std::vector<Time> changes_;
  std::optional<Merge> later_;  // the list from some event on; nothing: the desk's own
  std::span<const Event> rest_;
  std::uint64_t alerts_ = 0;
};

}  // namespace tocsin
