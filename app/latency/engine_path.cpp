#include "app/latency/engine_path.hpp"

#include <utility>
#include <vector>

#include "sinks/alert_log.hpp"

namespace tocsin {
namespace {

// How long before the first event is due the clock is started.
constexpr std::int64_t head_start_ns = 1'000'000;

std::uint64_t wait_until(std::uint64_t due, const TscClock& clock) noexcept {
  std::uint64_t now = clock.ticks();
  while (now < due) now = clock.ticks();
  return now;
}

// Takes what rings, in room that was made at the start, and notes when the market's state was up to date.
class Bell {
 public:
  // The room is written to once, so that its pages are there.
  Bell(const TscClock& clock, std::size_t room) : clock_(clock), rung_(room) { rung_.clear(); }

  void on_state() noexcept { state_at_ = clock_.ticks(); }
  void operator()(const Alert& alert) {
    ++count_;
    if (rung_.size() < rung_.capacity()) rung_.push_back(alert);
    rang_at_ = clock_.ticks();
  }

  // When the state was up to date: for events that change none, at `otherwise`.
  [[nodiscard]] std::uint64_t state_at(std::uint64_t otherwise) const noexcept {
    return state_at_ > otherwise ? state_at_ : otherwise;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t rang_at() const noexcept { return rang_at_; }
  [[nodiscard]] const std::vector<Alert>& rung() const noexcept { return rung_; }

 private:
  const TscClock& clock_;
  std::vector<Alert> rung_;
  std::uint64_t count_ = 0;
  std::uint64_t state_at_ = 0;
  std::uint64_t rang_at_ = 0;
};

class EngineRun {
 public:
  EngineRun(const PacedList& list, DeskEngine& engine, const TscClock& clock, std::uint64_t alerts_expected)
      : list_(list), engine_(engine), clock_(clock), bell_(clock, alerts_expected + 1) {}

  PathRun run(const Names& names, RunWatch& beside) {
    beside.begin();
    engine_.run(list_.events().first(list_.paced_from()), bell_);
    const std::uint64_t start = clock_.ticks() + clock_.ticks_of(head_start_ns);
    for (std::size_t at = list_.paced_from(); at < list_.events().size(); ++at) step(at, start + list_.due(at));
    beside.end();
    AlertLog log(names);
    for (const Alert& alert : bell_.rung()) log.on_alert(alert);
    return {.series = listed(std::move(response_), std::move(service_), std::move(receive_), std::move(state_),
                             std::move(detect_), std::move(alert_)),
            .hex = log.hex(),
            .alerts = bell_.count()};
  }

 private:
  void step(std::size_t at, std::uint64_t due) {
    const std::uint64_t rung_before = bell_.count();
    const std::uint64_t begun = wait_until(due, clock_);
    engine_.step(list_.events()[at], bell_);
    const std::uint64_t done = clock_.ticks();
    if (!list_.counts(at)) return;
    const std::size_t interval = list_.interval_of(at);
    const std::uint64_t state_at = bell_.state_at(begun);
    response_.record(interval, clock_.ns_of(done - due));
    service_.record(interval, clock_.ns_of(done - begun));
    receive_.record(interval, clock_.ns_of(begun - due));
    state_.record(interval, clock_.ns_of(state_at - begun));
    detect_.record(interval, clock_.ns_of(done - state_at));
    if (bell_.count() > rung_before) alert_.record(interval, clock_.ns_of(bell_.rang_at() - due));
  }

  const PacedList& list_;
  DeskEngine& engine_;
  const TscClock& clock_;
  Bell bell_;
  Series response_{"response", list_.intervals_count()};
  Series service_{"service", list_.intervals_count()};
  Series receive_{"receive", list_.intervals_count()};
  Series state_{"state", list_.intervals_count()};
  Series detect_{"detect", list_.intervals_count()};
  Series alert_{"alert", list_.intervals_count()};
};

}  // namespace

PathRun run_engine_path(const PacedList& list, DeskEngine& engine, const Names& names, const TscClock& clock,
                        std::uint64_t alerts_expected, RunWatch& beside) {
  return EngineRun(list, engine, clock, alerts_expected).run(names, beside);
}

Series run_null_path(const PacedList& list, const TscClock& clock) {
  Series null("null", list.intervals_count());
  const std::uint64_t start = clock.ticks() + clock.ticks_of(head_start_ns);
  for (std::size_t at = list.paced_from(); at < list.events().size(); ++at) {
    const std::uint64_t due = start + list.due(at);
    const std::uint64_t now = wait_until(due, clock);
    if (list.counts(at)) null.record(list.interval_of(at), clock.ns_of(now - due));
  }
  return null;
}

}  // namespace tocsin
