#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/event.hpp"
#include "engine/time.hpp"

namespace tocsin {

// What the head of a record's events is made of.
struct Stamp {
  Time time;
  Time venue_time;
  InstrumentId instrument;
  std::uint8_t flags;
};

// Where the next event is written, its sequence, and the time so far, which it never goes back from. Owns no memory: a
// copy of it is worked on while a run of records is read, for its fields then stay in registers; through memory each
// record would wait for the one before it. All events are of one source.
class EventBatch {
 public:
  static constexpr SourceId only_source = 1;

  // `room` outlives the batch, which is full where less than `spare` of it is left.
  EventBatch(std::span<Event> room, std::size_t spare) noexcept
      : first_(room.data()), next_(first_), full_(first_ + room.size() - spare) {}

  [[nodiscard]] std::span<const Event> events() const noexcept { return {first_, next_}; }
  [[nodiscard]] bool full() const noexcept { return next_ >= full_; }
  [[nodiscard]] Time last() const noexcept { return last_; }
  // Of the last event written.
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }
  // Events whose stamp went back.
  [[nodiscard]] std::uint64_t late_count() const noexcept { return late_count_; }
  void clear() noexcept { next_ = first_; }
  // Events before, which are not this batch's, came up to this time.
  void begin_after(Time last) noexcept { last_ = last; }

  // Writes the head of an event; its body is the caller's.
  Event& add(EventKind kind, const Stamp& stamp) noexcept { return add_if(true, kind, stamp); }

  // Writes it in either case, but only where it is wanted does it count: whether it is, nobody can foretell. Its time
  // stays.
  Event& add_if(bool is_wanted, EventKind kind, const Stamp& stamp) noexcept {
    Event& event = *next_;
    event.venue_time = stamp.venue_time;
    event.instrument = stamp.instrument;
    event.kind = kind;
    event.side = Side::none;
    event.flags = stamp.flags;
    enter_if(is_wanted, event, stamp.time);
    return event;
  }

  // Where events that are written elsewhere go; `enter` them then, in order.
  template <std::size_t count>
  [[nodiscard]] std::span<Event, count> room() const noexcept {
    return std::span<Event, count>(next_, count);
  }

  // Gives the event that is next its place in the list.
  void enter(Event& event, Time time) noexcept { enter_if(true, event, time); }

 private:
  void enter_if(bool is_wanted, Event& event, Time time) noexcept {
    if (time < last_) [[unlikely]] {
      event.flags |= event_flag::late;
      late_count_ += std::uint64_t{is_wanted};
      time = last_;
    }
    last_ = time;
    event.time = time;
    event.sequence = sequence_ + 1;
    event.source = only_source;
    sequence_ += std::uint64_t{is_wanted};
    next_ += std::ptrdiff_t{is_wanted};
  }

  Event* first_;
  Event* next_;
  Event* full_;
  std::uint64_t sequence_ = 0;
  Time last_ = Time::min();
  std::uint64_t late_count_ = 0;
};

}  // namespace tocsin
