#include "feeds/tape/event_check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tocsin {
namespace {

template <class Name>
constexpr std::uint32_t number(Name name) noexcept {
  return static_cast<std::uint32_t>(name);
}

constexpr bool kind_exists(EventKind kind) noexcept { return number(kind) - 1 < event_kinds_count; }

constexpr bool may_lack_instrument(EventKind kind) noexcept {
  return kind == EventKind::status || number(kind) >= number(EventKind::timer);
}

// Status, reference and action carry further enumerations in their bodies.
bool states_exist(const Event& event) noexcept {
  if (event.kind == EventKind::status) {
    return event.status.state <= TradingState::closed && event.status.short_sale <= ShortSale::restricted;
  }
  if (event.kind == EventKind::action) {
    return event.action.verb >= DeskVerb::acknowledge && event.action.verb <= DeskVerb::change_rules;
  }
  if (event.kind != EventKind::reference) return true;
  return event.reference.kind >= ReferenceKind::prior_close && event.reference.kind <= ReferenceKind::official_close;
}

// The processor's own prefetch starts anew at every chunk and page; this many lines ahead hides it.
constexpr std::ptrdiff_t lines_ahead = 24;

// The check of many events at once reads these four as one number.
static_assert(offsetof(Event, kind) == 28 && offsetof(Event, side) == 29 && offsetof(Event, source) == 30);

}  // namespace

const char* EventCheck::fault_of(const Event& event, Time floor, Time ceiling) const noexcept {
  if (!kind_exists(event.kind)) return "event kind does not exist";
  if (event.side > Side::sell) return "event side does not exist";
  if (event.source > sources) return "event source is not in the header";
  const bool nameless = event.instrument == no_instrument && may_lack_instrument(event.kind);
  if (index_of(event.instrument) >= instruments && !nameless) return "event instrument is not in the header";
  if (!states_exist(event)) return "event state does not exist";
  if (event.time < floor) return "event time goes back";
  if (event.time > ceiling) return "event time is past its block's last";
  return nullptr;
}

// Judges by what all events together show, without a branch on any of them, so that the loop costs little more than
// fetching the lines, which the reader needs anyway. May say no to good events (one without an instrument is rare),
// never yes to a bad one. Kind, side and source are compared in one addition that carries into the top bit of their
// byte.
bool EventCheck::all_good(std::span<const Event> events, Time floor, Time ceiling) const noexcept {
  constexpr std::uint32_t top_bits = 0x0080'8080;
  constexpr std::uint32_t states =
      1U << number(EventKind::status) | 1U << number(EventKind::reference) | 1U << number(EventKind::action);
  const std::uint32_t to_top = (0x7f - sources) << 16 | (0x7f - number(Side::sell)) << 8 | (0x7f - event_kinds_count);
  std::uint32_t over = 0;
  std::uint32_t kinds = 0;
  std::uint32_t instrument_max = 0;
  bool back = false;
  for (const Event& event : events) {
    __builtin_prefetch(&event + lines_ahead);
    std::uint32_t marks;  // kind, side, source, flags
    std::memcpy(&marks, &event.kind, sizeof marks);
    over |= marks | (marks + to_top);
    kinds |= 1U << (marks & 31);
    instrument_max = std::max(instrument_max, index_of(event.instrument));
    back |= event.time < floor;
    floor = event.time;
  }
  return (over & top_bits) == 0 && (kinds & 1) == 0 && instrument_max < instruments && !back && floor <= ceiling &&
         ((kinds & states) == 0 || std::ranges::all_of(events, states_exist));
}

std::size_t EventCheck::good_run(std::span<const Event> events, Time floor, Time ceiling) const noexcept {
  if (sources < 0x80 && all_good(events, floor, ceiling)) return events.size();
  std::size_t count = 0;
  while (count < events.size() && fault_of(events[count], floor, ceiling) == nullptr) floor = events[count++].time;
  return count;
}

}  // namespace tocsin
