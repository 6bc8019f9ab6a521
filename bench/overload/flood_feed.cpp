#include "bench/overload/flood_feed.hpp"

#include <algorithm>
#include <utility>

namespace tocsin::bench {

FloodFeed::FloodFeed(const Flood& flood, std::vector<Listing> listings, Time start, const TscClock& clock)
    : flood_(flood),
      start_(start),
      clock_(clock),
      batch_(batch_max, blank_event(EventKind::trade, start, InstrumentId{0})) {
  info_.path = "flood";
  info_.sources = {"flood"};
  info_.listings = std::move(listings);
  for (Event& event : batch_) {
    event.source = SourceId{1};
    event.trade.size = 100;
  }
}

std::span<const Event> FloodFeed::poll() {
  const std::uint64_t now = clock_.ticks();
  if (begun_ == 0) begun_ = now;
  const double elapsed = static_cast<double>(clock_.ns_of(now - begun_)) / 1e9;
  if (elapsed >= flood_.seconds) {
    has_ended_ = true;
    return {};
  }
  const auto due = static_cast<std::uint64_t>(elapsed * flood_.rate);
  const std::size_t count = std::min<std::uint64_t>(batch_max, due - std::min(due, given_));
  const std::span batch = std::span(batch_).first(count);
  for (Event& event : batch) make(event);
  tally_.records_in += count;
  return batch;
}

void FloodFeed::make(Event& event) noexcept {
  const std::uint64_t turn = given_ / flood_.names;
  event.instrument = InstrumentId{static_cast<std::uint32_t>(given_ % flood_.names)};
  event.time = start_ + Duration(static_cast<std::int64_t>(given_) * 1'000);
  event.sequence = ++given_;
  event.trade.price = Price{(turn % dip_every == dip_every - 1 ? 1 : 10'000) * Price::units_per_one};
}

}  // namespace tocsin::bench
