#include "app/latency/loop_receipts.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {

LoopReceipts::LoopReceipts(const PacedList& list, const TscClock& clock, std::uint64_t alerts_expected, bool has_stages)
    : list_(list),
      clock_(clock),
      has_stages_(has_stages),
      given_(list.events().size()),
      rang_(alerts_expected),
      caused_(alerts_expected),
      response_(series_of("response")),
      service_(series_of("service")),
      receive_(series_of("receive")),
      queue_(series_of("queue")),
      sequence_(series_of("sequence")),
      step_(series_of("step")),
      loop_(series_of("loop")),
      alert_(series_of("alert")),
      loop_alert_(series_of("loop-alert")),
      hand_over_(series_of("hand-over")),
      sink_(series_of("sink")) {}

void LoopReceipts::on_stepped(const Event& event) noexcept {
  if (event.source == timer_source) return;  // the sequencer's own
  const std::uint64_t done = clock_.ticks();
  const std::size_t at = stepped_.load(std::memory_order_relaxed);
  if (list_.counts(at)) {
    const std::size_t interval = list_.interval_of(at);
    response_.record(interval, since_due(done, at));
    receive_.record(interval, since_due(given_[at], at));
    loop_.record(interval, clock_.ns_between(given_[at], done));
    if (has_stages_) record_stages(at, done);
  }
  done_ = done;
  stepped_.store(at + 1, std::memory_order_release);
}

void LoopReceipts::record_stages(std::size_t at, std::uint64_t done) noexcept {
  const std::size_t interval = list_.interval_of(at);
  queue_.record(interval, clock_.ns_between(given_[at], taken_));
  sequence_.record(interval, clock_.ns_between(taken_, listed_));
  step_.record(interval, clock_.ns_between(listed_, done));
  service_.record(interval, clock_.ns_between(std::max(taken_, done_), done));
}

void LoopReceipts::on_rang(std::uint64_t number) noexcept {
  if (!has_stages_) return;
  rang_last_ = clock_.ticks();
  if (number >= rang_.size()) return;  // more than a replay rings: the run is void
  rang_[number] = rang_last_;
  caused_[number] = stepped_.load(std::memory_order_relaxed);
}

void LoopReceipts::on_handed_over() noexcept {
  const std::uint64_t now = clock_.ticks();
  const std::size_t at = stepped_.load(std::memory_order_relaxed);
  if (at >= list_.events().size() || !list_.counts(at)) return;
  alert_.record(list_.interval_of(at), since_due(now, at));
  loop_alert_.record(list_.interval_of(at), clock_.ns_between(given_[at], now));
  if (has_stages_) hand_over_.record(list_.interval_of(at), clock_.ns_between(rang_last_, now));
}

void LoopReceipts::on_sunk(std::uint64_t number) noexcept {
  if (!has_stages_ || number >= rang_.size()) return;
  const std::size_t at = caused_[number];
  if (list_.counts(at)) sink_.record(list_.interval_of(at), clock_.ns_between(rang_[number], clock_.ticks()));
}

std::vector<Series> LoopReceipts::series() && {
  if (!has_stages_) {
    return listed(std::move(response_), std::move(receive_), std::move(loop_), std::move(alert_),
                  std::move(loop_alert_));
  }
  return listed(std::move(response_), std::move(service_), std::move(receive_), std::move(queue_), std::move(sequence_),
                std::move(step_), std::move(loop_), std::move(alert_), std::move(loop_alert_), std::move(hand_over_),
                std::move(sink_));
}

}  // namespace tocsin
