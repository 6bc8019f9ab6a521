#include "feeds/bar.hpp"

#include <algorithm>
#include <array>

namespace tocsin {

const char* fault_of(const Bar& bar) noexcept {
  if (bar.width <= Duration::zero()) return "bar has no width";
  if (bar.high < bar.low) return "bar's high is below its low";
  if (std::max(bar.open, bar.close) > bar.high) return "bar's open or close is above its high";
  if (std::min(bar.open, bar.close) < bar.low) return "bar's open or close is below its low";
  return nullptr;
}

std::size_t trades_of(const Bar& bar, InstrumentId instrument, std::uint64_t sequence,
                      std::span<Event, bar_trades_max> out) noexcept {
  const bool rising = bar.close >= bar.open;
  const std::array prices{bar.open, rising ? bar.low : bar.high, rising ? bar.high : bar.low, bar.close};
  const Duration last = bar.width - Duration{1};
  std::size_t count = 0;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (count > 0 && prices[i] == out[count - 1].trade.price) continue;
    Event event = blank_event(EventKind::trade, bar.start + last, instrument);
    event.venue_time = bar.start + last * static_cast<std::int64_t>(i) / 3;
    event.sequence = sequence + count;
    event.flags = event_flag::from_bar;
    event.trade = {.price = prices[i], .size = 0, .id = 0, .conditions = 0, .zero = {}};
    out[count++] = event;
  }
  out[count - 1].trade.size = bar.volume;
  return count;
}

}  // namespace tocsin
