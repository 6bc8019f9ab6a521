#include "app/latency/wire_receipts.hpp"

#include <utility>

namespace tocsin {

WireReceipts::WireReceipts(const PacedList& list, const TscClock& clock)
    : list_(list),
      clock_(clock),
      sending_(list.events().size()),
      response_(series_of("response")),
      late_(series_of("late")),
      send_(series_of("send")),
      wire_(series_of("wire")),
      alert_(series_of("alert")),
      wire_alert_(series_of("wire-alert")) {}

void WireReceipts::on_sending(std::size_t at, std::uint64_t tick) noexcept {
  sending_[at].store(tick, std::memory_order_relaxed);
  if (list_.counts(at)) late_.record(list_.interval_of(at), clock_.ns_between(due(at), tick));
}

void WireReceipts::on_sent(std::size_t at, std::uint64_t tick) noexcept {
  if (!list_.counts(at)) return;
  send_.record(list_.interval_of(at), clock_.ns_between(sending_[at].load(std::memory_order_relaxed), tick));
}

void WireReceipts::on_handed_over() noexcept { handed_over_ = clock_.ticks(); }

void WireReceipts::on_stepped(const Event& event) noexcept {
  if (event.source == timer_source) return;  // the sequencer's own
  const std::uint64_t done = clock_.ticks();
  const std::uint64_t rang = std::exchange(handed_over_, 0);
  const std::uint64_t sending = sending_of(event);
  if (sending == 0) return;
  const std::size_t at = reached();
  const std::size_t interval = list_.interval_of(at);
  response_.record(interval, clock_.ns_between(due(at), done));
  wire_.record(interval, clock_.ns_between(sending, done));
  if (rang == 0) return;
  alert_.record(interval, clock_.ns_between(due(at), rang));
  wire_alert_.record(interval, clock_.ns_between(sending, rang));
}

std::uint64_t WireReceipts::sending_of(const Event& event) noexcept {
  reach(event.time);
  const std::size_t at = reached();
  const bool counts = list_.counts(at) && list_.events()[at].time == event.time;
  return counts ? sending_[at].load(std::memory_order_relaxed) : 0;
}

void WireReceipts::reach(Time time) noexcept {
  const auto events = list_.events();
  std::size_t at = reached_.load(std::memory_order_relaxed);
  while (at + 1 < events.size() && events[at].time < time) ++at;
  reached_.store(at, std::memory_order_release);
}

std::vector<Series> WireReceipts::series() && {
  return listed(std::move(response_), std::move(late_), std::move(send_), std::move(wire_), std::move(alert_),
                std::move(wire_alert_));
}

}  // namespace tocsin
