#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "feeds/timer_grid.hpp"

namespace tocsin {

// Where the order of a live day is made: events as they are taken, from whichever feed, become one list in the written
// order, (time, source, sequence). What comes with a time that has passed is given the time of the event before it, and
// marked late. The timer's events stand where a merge of the same events would have put them.
//
// A day that broke off is gone on with: of a source that says its session again from its start, what is in the list
// already is passed over.
class Sequencer {
 public:
  struct Counts {
    std::uint64_t taken = 0;   // events of the feeds, all of them
    std::uint64_t out = 0;     // of those, in the list
    std::uint64_t timers = 0;  // in the list, made here
    std::uint64_t known = 0;   // in the list before, said again
    std::uint64_t raised = 0;  // came behind a later one: their time was raised
    std::uint64_t lost = 0;    // found no room in the queue between its feed and here: gaps stand for them

    [[nodiscard]] bool is_balanced() const noexcept { return taken == out + known; }
  };

  // `sources_count`: with the timer's.
  Sequencer(std::size_t sources_count, std::optional<Duration> timer_grid);

  // The list begins with history, up to this time: what the feeds say of it is in the list already. Of what they say
  // behind it, nothing stands in it. To be told before anything else.
  void begin_with_history(Time until) noexcept { history_until_ = until; }
  // The next event of the history; as take().
  template <class Out>
  void take_history(const Event& event, Out&& out) {
    ++counts_.taken;
    list(event, out);
  }

  // The list goes on behind these, in order.
  void resume(std::span<const Event> events);

  // The next event, with the numbers of the list. Calls `out(const Event&)` for the timer's events before it, and for
  // it.
  template <class Out>
  void take(Event event, Out&& out) {
    ++counts_.taken;
    if (is_known(event)) [[unlikely]] {
      ++counts_.known;
      return;
    }
    if (event.time <= history_until_) [[unlikely]]
      raise(event, history_until_ + Duration{1});
    list(event, out);
  }

  // The timer's events up to this time, of a clock that goes on where no event comes. None before the first event.
  template <class Out>
  void pass_time(Time now, Out&& out) {
    if (last_) make_timers(now, out);
  }

  // So many events of a feed found no room on their way here.
  void lose(std::uint64_t count) noexcept { counts_.lost += count; }

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
  // Of the last event in the list; the beginning of time before the first.
  [[nodiscard]] Time now() const noexcept { return last_ ? last_->time : Time::min(); }

 private:
  // What the desk does is never said again.
  [[nodiscard]] bool is_known(const Event& event) const noexcept {
    return event.sequence < unknown_from_[event.source] ||
           (event.venue_time <= history_until_ && event.kind != EventKind::action);
  }
  // Where it stands in the list: behind the last.
  void put_behind(Event& event) noexcept;
  void raise(Event& event, Time time) noexcept;

  template <class Out>
  void list(Event event, Out& out) {
    put_behind(event);
    make_timers(event.time, out);
    ++counts_.out;
    give(event, out);
  }

  template <class Out>
  void make_timers(Time until, Out& out) {
    if (!timers_ || until < timers_->next()) [[likely]]
      return;
    while (const auto timer = timers_->due(until)) {
      ++counts_.timers;
      give(*timer, out);
    }
  }

  template <class Out>
  void give(const Event& event, Out& out) {
    last_ = event;
    if (timers_ && event.kind != EventKind::timer) timers_->passed(event.time);
    out(event);
  }

  std::optional<TimerGrid> timers_;
  std::optional<Event> last_;
  Time history_until_ = Time::min();
  std::vector<std::uint64_t> unknown_from_;  // by source: behind its last event in the list that was resumed
  Counts counts_;
};

}  // namespace tocsin
