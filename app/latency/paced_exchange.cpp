#include "app/latency/paced_exchange.hpp"

#include <utility>

namespace tocsin {
namespace {

// How long before the first event is due the clock is started.
constexpr std::int64_t head_start_ns = 1'000'000;

}  // namespace

PacedExchange::PacedExchange(Outlet& outlet, const DayOpening& day, const PacedList& list, WireReceipts& receipts,
                             const TscClock& clock, bool waits_for_client)
    : outlet_(outlet),
      day_(day),
      list_(list),
      receipts_(receipts),
      clock_(clock),
      waits_for_client_(waits_for_client) {}

std::size_t PacedExchange::poll() {
  if (!has_begun_) begin();
  if (!has_begun_ || has_finished()) {
    outlet_.poll();
    return 0;
  }
  if (next_ == list_.events().size()) {
    outlet_.finish();
    finished_.store(true, std::memory_order_release);
    return 1;
  }
  if (end_ == next_) prepare();
  return next_ < list_.paced_from() ? catch_up() : pace();
}

void PacedExchange::begin() {
  if (waits_for_client_ && outlet_.clients_count() == 0) return;
  outlet_.begin(day_);
  has_begun_ = true;
}

void PacedExchange::prepare() {
  const auto events = list_.events();
  end_ = next_ + 1;
  while (end_ < events.size() && events[end_].time == events[next_].time) ++end_;
  outlet_.prepare(events.subspan(next_, end_ - next_));
}

std::size_t PacedExchange::catch_up() {
  if (next_ > receipts_.reached() + ahead_max && !has_caught_up(clock_.ticks())) {
    outlet_.poll();
    return 0;
  }
  outlet_.send();
  next_ = end_;
  return 1;
}

std::size_t PacedExchange::pace() {
  const std::uint64_t now = clock_.ticks();
  if (start_ == 0) {
    outlet_.poll();
    if (next_ > 0 && !has_caught_up(now)) return 0;
    start_ = clock_.ticks() + clock_.ticks_of(head_start_ns);
    receipts_.start(start_);
  }
  const std::uint64_t due = start_ + list_.due(next_);
  if (now >= due) {
    send(now);
    return 1;
  }
  if (clock_.ns_of(due - now) > slack_ns) outlet_.poll();
  return 0;
}

void PacedExchange::send(std::uint64_t now) {
  receipts_.on_sending(next_, now);
  outlet_.send();
  receipts_.on_sent(next_, clock_.ticks());
  next_ = end_;
}

// It has come no further for a while: not every event can be said on every wire.
bool PacedExchange::has_caught_up(std::uint64_t now) {
  const std::size_t reached = receipts_.reached();
  if (reached_at_ == 0 || std::exchange(reached_, reached) != reached) reached_at_ = now;
  return clock_.ns_of(now - reached_at_) > silence_ns;
}

}  // namespace tocsin
