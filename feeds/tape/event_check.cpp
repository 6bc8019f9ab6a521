#include "feeds/tape/event_check.hpp"

#include <algorithm>

namespace tocsin {
namespace {

constexpr unsigned number(EventKind kind) noexcept { return static_cast<unsigned>(kind); }

constexpr bool kind_exists(EventKind kind) noexcept { return number(kind) - 1 < event_kinds_count; }

constexpr bool may_lack_instrument(EventKind kind) noexcept { return number(kind) >= number(EventKind::timer); }

// Status and reference carry further enumerations in their bodies.
constexpr bool has_states(EventKind kind) noexcept { return kind == EventKind::status || kind == EventKind::reference; }

bool states_exist(const Event& event) noexcept {
  if (event.kind == EventKind::status) {
    return event.status.state <= TradingState::closed && event.status.short_sale <= ShortSale::restricted;
  }
  return event.reference.kind >= ReferenceKind::prior_close && event.reference.kind <= ReferenceKind::official_close;
}

}  // namespace

const char* EventCheck::fault_of(const Event& event, Time floor, Time ceiling) const noexcept {
  if (!kind_exists(event.kind)) return "event kind does not exist";
  if (event.side > Side::sell) return "event side does not exist";
  if (event.source > sources) return "event source is not in the header";
  const bool nameless = event.instrument == no_instrument && may_lack_instrument(event.kind);
  if (index_of(event.instrument) >= instruments && !nameless) return "event instrument is not in the header";
  if (has_states(event.kind) && !states_exist(event)) return "event state does not exist";
  if (event.time < floor) return "event time goes back";
  if (event.time > ceiling) return "event time is past its block's last";
  return nullptr;
}

// No branch on what an event holds: the loop costs about as much as fetching the line, which the reader needs anyway.
bool EventCheck::all_good(std::span<const Event> events, Time floor, Time ceiling) const noexcept {
  bool bad = false;
  bool states = false;
  for (const Event& event : events) {
    bool nameless = event.instrument == no_instrument;
    nameless &= may_lack_instrument(event.kind);
    bad |= !kind_exists(event.kind);
    bad |= event.side > Side::sell;
    bad |= event.source > sources;
    bool unknown = index_of(event.instrument) >= instruments;
    unknown &= !nameless;
    bad |= unknown;
    bad |= event.time < floor;
    states |= event.kind == EventKind::status;
    states |= event.kind == EventKind::reference;
    floor = event.time;
  }
  if (bad || floor > ceiling) return false;
  return !states || std::ranges::all_of(events, [](const Event& e) { return !has_states(e.kind) || states_exist(e); });
}

std::size_t EventCheck::good_run(std::span<const Event> events, Time floor, Time ceiling) const noexcept {
  if (all_good(events, floor, ceiling)) return events.size();
  std::size_t count = 0;
  while (count < events.size() && fault_of(events[count], floor, ceiling) == nullptr) floor = events[count++].time;
  return count;
}

}  // namespace tocsin
