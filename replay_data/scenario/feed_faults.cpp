#include "replay_data/scenario/feed_faults.hpp"

#include <algorithm>
#include <array>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

SourceId feed_of(const Listing& listing) {
  switch (listing.type) {
    case InstrumentType::fund:
      return feed_named("funds");
    case InstrumentType::index:
      return feed_named("indices");
    case InstrumentType::stock:
      break;
  }
  return feed_named("stocks");
}

SourceId known_feed(const std::string& name) {
  const SourceId source = feed_named(name);
  if (source == timer_source) throw SetupError("there is no source " + name + ": funds, indices or stocks");
  return source;
}

}  // namespace

SourceId feed_named(std::string_view name) noexcept {
  const auto at = std::ranges::find(FeedFaults::sources, name);
  if (at == FeedFaults::sources.end()) return timer_source;
  return static_cast<SourceId>(at - FeedFaults::sources.begin() + 1);
}

FeedFaults::FeedFaults(const std::vector<Listing>& listings, std::vector<Event>& events, Time midnight)
    : events_(events), midnight_(midnight) {
  for (Event& event : events_) event.source = feed_of(listings[index_of(event.instrument)]);
  put_in_order();
  number();
}

void FeedFaults::add(const ingredient::Stale& stale) {
  const SourceId source = known_feed(stale.source_or_symbol);
  std::erase_if(events_, [&](const Event& event) { return event.source == source && is_within(event, stale.during); });
  number();
}

void FeedFaults::add(const ingredient::Delay& delay) {
  const SourceId source = known_feed(delay.source);
  Time floor = Time::min();
  for (Event& event : events_) {
    if (event.source != source) continue;
    const Time own = event.time;
    if (is_within(event, delay.during)) event.time += delay.by;
    event.time = floor = std::max(floor, event.time);
    if (event.time != own) event.flags |= event_flag::synthetic;
  }
  put_in_order();
}

void FeedFaults::add(const ingredient::Drop& drop) {
  const SourceId source = known_feed(drop.source);
  const auto is_lost = [&](const Event& event) { return event.source == source && is_within(event, drop.during); };
  const auto first = std::ranges::find_if(events_, is_lost);
  if (first == events_.end()) return;
  Event gap = blank_event(EventKind::gap, midnight_ + drop.during.to, no_instrument);
  gap.source = source;
  gap.flags = event_flag::synthetic;
  const bool lost_before = first->kind == EventKind::gap;
  gap.gap = {.from = lost_before ? first->gap.from : first->sequence, .to = first->sequence, .session = {}, .zero = {}};
  for (const Event& event : events_) {
    if (is_lost(event)) gap.gap.to = event.sequence;
  }
  gap.sequence = gap.gap.to;
  std::erase_if(events_, is_lost);
  const auto next = std::find_if(events_.begin(), events_.end(), [&](const Event& event) {
    return event.source == source && event.sequence > gap.sequence;
  });
  if (next != events_.end()) gap.time = gap.venue_time = next->time;
  events_.insert(std::ranges::upper_bound(events_, gap, comes_before), gap);
}

bool FeedFaults::is_within(const Event& event, const ingredient::Stretch& during) const {
  return midnight_ + during.from <= event.time && event.time < midnight_ + during.to;
}

void FeedFaults::number() {
  std::array<std::uint64_t, sources.size() + 1> counts{};
  for (Event& event : events_) event.sequence = ++counts[event.source];
}

// Within a feed nothing overtakes.
void FeedFaults::put_in_order() {
  std::ranges::stable_sort(
      events_, [](const Event& a, const Event& b) { return a.time != b.time ? a.time < b.time : a.source < b.source; });
}

}  // namespace tocsin
