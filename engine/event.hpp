#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "engine/price.hpp"
#include "engine/time.hpp"

namespace tocsin {

// Dense number of an instrument in a Universe.
enum class InstrumentId : std::uint32_t {};
inline constexpr InstrumentId no_instrument{0xffff'ffff};
constexpr std::uint32_t index_of(InstrumentId id) noexcept { return static_cast<std::uint32_t>(id); }

// Number of a source within one ordered list of events. Source 0 is the timer.
using SourceId = std::uint8_t;
inline constexpr SourceId timer_source = 0;

enum class EventKind : std::uint8_t { trade = 1, quote, status, reference, correction, timer, gap, clear, action };
inline constexpr std::size_t event_kinds_count = 9;

// The aggressor of a trade, or the side an event speaks of.
enum class Side : std::uint8_t { none, buy, sell };

// Bits of Event::flags: where an event comes from, and what was done to it on the way in.
namespace event_flag {
inline constexpr std::uint8_t from_bar = 1;       // one of at most four trades that stand for a bar
inline constexpr std::uint8_t reconstructed = 2;  // made from published figures, not from exchange ticks
inline constexpr std::uint8_t snapshot = 4;       // part of a recovery, not of the live flow
inline constexpr std::uint8_t late = 8;           // its own stamp went back; `time` was raised to the time before it
inline constexpr std::uint8_t doubtful = 16;      // from a book that lost messages and is not known to be whole since
inline constexpr std::uint8_t synthetic = 32;     // made up for a scenario; may be taken back as any print may
}  // namespace event_flag

// Bits of Trade::conditions: which statistics a trade may change, and what kind of print it is.
namespace trade_condition {
inline constexpr std::uint32_t not_last = 1;        // does not update the last price
inline constexpr std::uint32_t not_high_low = 2;    // does not update the high or the low
inline constexpr std::uint32_t not_volume = 4;      // does not count to volume
inline constexpr std::uint32_t odd_lot = 8;         // fewer shares than a round lot
inline constexpr std::uint32_t opening_cross = 16;  // the primary market's opening auction
inline constexpr std::uint32_t closing_cross = 32;  // the primary market's closing auction
inline constexpr std::uint32_t extended_hours = 64;
inline constexpr std::uint32_t index_value = 128;  // a published index level; size is 0
}  // namespace trade_condition

// A trade print, or one published value of an index.
struct Trade {
  Price price;
  std::uint64_t size;  // shares
  std::uint64_t id;    // the venue's trade id, 0 where it gives none
  std::uint32_t conditions;
  std::array<std::uint8_t, 4> zero;
};

// Best bid and offer of one venue. A side without orders has `no_price` and sizes of 0.
struct Quote {
  Price bid;
  Price ask;
  std::uint32_t bid_size;  // shares at the best price
  std::uint32_t ask_size;
  std::uint32_t bid_depth;  // shares in the first levels of the book, as many as the feed aggregates
  std::uint32_t ask_depth;
};

enum class TradingState : std::uint8_t { unknown, pre_open, trading, halted, paused, quote_only, closed };
enum class ShortSale : std::uint8_t { unknown, unrestricted, restricted };

// Of one instrument, or of the whole market (no_instrument).
struct Status {
  TradingState state;
  ShortSale short_sale;
  std::array<char, 6> reason;  // the venue's own code, padded with zeros
  std::array<std::uint8_t, 24> zero;
};

[[nodiscard]] constexpr bool is_halted(const Status& status) noexcept {
  return status.state == TradingState::halted || status.state == TradingState::paused;
}
// Nobody can trade, though some may quote.
[[nodiscard]] constexpr bool is_stopped(const Status& status) noexcept {
  return is_halted(status) || status.state == TradingState::quote_only;
}

enum class ReferenceKind : std::uint8_t { prior_close = 1, official_open, official_close };

struct Reference {
  Price price;
  ReferenceKind kind;
  std::array<std::uint8_t, 23> zero;
};

// Cancels (`size` 0) or corrects the earlier trade with this id.
struct Correction {
  std::uint64_t trade_id;
  Price price;
  std::uint64_t size;
  std::array<std::uint8_t, 8> zero;
};

struct Timer {
  Duration grid;  // the spacing of the grid this tick belongs to
  std::array<std::uint8_t, 24> zero;
};

// Messages `from`..`to` (inclusive) of the source were lost, by the venue's own numbers within `session`.
struct Gap {
  std::uint64_t from;
  std::uint64_t to;
  std::array<char, 10> session;  // as the venue names it, padded with zeros; blank where it gives none
  std::array<std::uint8_t, 6> zero;
};

// The source forgets what it said about this instrument (or about all: no_instrument).
struct Clear {
  std::array<std::uint8_t, 32> zero;
};

enum class DeskVerb : std::uint8_t { acknowledge = 1, snooze, unsnooze, mute_rule, mute_subject, change_rules };

// What somebody at the desk did about an alert, a rule or a subject, or that other rules judge from here on.
struct Action {
  // The alert's id; of a mute, name_hash of the rule's or the subject's name (engine/alert.hpp); of a change of rules,
  // the hash of their text.
  std::uint64_t target;
  Time until;          // snooze and mute: what it lasts until; else 0
  std::uint32_t text;  // number of its owner and note in the file it comes from, from 1; 0: none
  DeskVerb verb;
  std::array<std::uint8_t, 11> zero;
};

// What happened once in one market: one cache line, no hidden padding, so that a list of events can be
// mapped, hashed and compared as bytes.
//
//   0  time         when it reached us or the recorder: orders everything, never decreases
//   8  venue_time   what the venue wrote: data
//  16  sequence     the source's own count
//  24  instrument   28 kind   29 side   30 source   31 flags
//  32  body by kind
struct alignas(64) Event {
  Time time;
  Time venue_time;
  std::uint64_t sequence;
  InstrumentId instrument;
  EventKind kind;
  Side side;
  SourceId source;
  std::uint8_t flags;
  union {
    Trade trade;
    Quote quote;
    Status status;
    Reference reference;
    Correction correction;
    Timer timer;
    Gap gap;
    Clear clear;
    Action action;
  };
};
static_assert(sizeof(Event) == 64 && alignof(Event) == 64);
static_assert(std::is_trivially_copyable_v<Event>);
static_assert(std::has_unique_object_representations_v<Event>);

[[nodiscard]] constexpr bool changes_rules(const Event& event) noexcept {
  return event.kind == EventKind::action && event.action.verb == DeskVerb::change_rules;
}

// The written order of events: (time, source, sequence).
constexpr bool comes_before(const Event& a, const Event& b) noexcept {
  if (a.time != b.time) return a.time < b.time;
  if (a.source != b.source) return a.source < b.source;
  return a.sequence < b.sequence;
}

// An event with every byte of its body zero, ready for one body to be filled in.
constexpr Event blank_event(EventKind kind, Time time, InstrumentId instrument) noexcept {
  return Event{.time = time,
               .venue_time = time,
               .sequence = 0,
               .instrument = instrument,
               .kind = kind,
               .side = Side::none,
               .source = timer_source,
               .flags = 0,
               .clear = {}};
}

}  // namespace tocsin
