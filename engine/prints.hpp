#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/arena.hpp"
#include "engine/event.hpp"
#include "engine/price.hpp"
#include "engine/schedule.hpp"

namespace tocsin {

// Bits of Print::counts: what a print still counts to. The first three mirror the conditions that take them away.
namespace print_counts {
inline constexpr std::uint8_t last = trade_condition::not_last;
inline constexpr std::uint8_t range = trade_condition::not_high_low;
inline constexpr std::uint8_t volume = trade_condition::not_volume;
inline constexpr std::uint8_t of_trade = last | range | volume;
inline constexpr std::uint8_t session = 8;  // no trade: the day's regular session began here
}  // namespace print_counts

// One trade as the engine remembers it for the day, in one cache line. One of no instrument marks a change of phase.
struct alignas(64) Print {
  enum class Fate : std::uint8_t { stands, cancelled, corrected };

  Time time{};
  std::uint64_t sequence = 0;
  std::uint64_t id = 0;  // the venue's trade id, 0 where it gives none
  Price price;           // as it stands: once corrected, the right one
  std::uint64_t size = 0;
  Price before;                // the instrument's last price before it
  std::uint64_t previous = 0;  // position of the instrument's print before it
  InstrumentId instrument{};
  SourceId source = timer_source;
  std::uint8_t counts = 0;  // print_counts
  Phase phase = Phase::closed;
  Fate fate = Fate::stands;

  [[nodiscard]] bool counts_to(std::uint8_t what) const noexcept { return (counts & what) != 0; }
  // How far it moved its instrument's last price.
  [[nodiscard]] Int128 moved() const noexcept {
    return counts_to(print_counts::last) ? static_cast<Int128>(price.units) - before.units : 0;
  }
  [[nodiscard]] bool marks_phase() const noexcept { return instrument == no_instrument; }
};
static_assert(sizeof(Print) == 64);

// A time of the day in which a measure did not change. It is the measure's value for whoever looked when `first` to
// `last` prints had been seen, counted as positions.
struct Stretch {
  Int128 value;
  std::uint64_t first;
  std::uint64_t last;
  Time since;  // Time::min(): from before the oldest print that is held
  Time until;  // Time::max(): it lasts
  Phase phase;
  bool begins_session;
};

// The day's prints, so that one which is cancelled or corrected can be found and the day told again without it.
//
// A ring, sized at start-up: each print knows the one before it of the same instrument, so that an instrument's prints
// are walked without looking at any other, and all prints in order are the path of every basket. Positions count from 1
// and are never used twice; `end()` is a point in time that no two events with equal stamps share. What falls off the
// ring is remembered by instrument as what it stood at before the oldest print that is held.
class Prints {
 public:
  // As many as an engine holds unless it is told otherwise.
  static constexpr std::size_t few = std::size_t{1} << 10;

  // What an instrument stood at before the oldest of its prints that is held.
  struct Start {
    Price last;
    Price open;
    Price high;
    Price low;
    Time last_trade{};
  };

  // Holds at least `prints_max`.
  Prints(Arena& arena, std::size_t instruments_count, std::size_t prints_max)
      : ring_(arena.array<Print>(std::bit_ceil(prints_max))),
        chains_(arena.array<Chain>(instruments_count)),
        ends_(arena.one<Ends>()) {}

  [[nodiscard]] bool empty() const noexcept { return ends_.oldest == ends_.end; }
  [[nodiscard]] bool is_full() const noexcept { return ends_.end - ends_.oldest == ring_.size(); }
  [[nodiscard]] std::uint64_t oldest() const noexcept { return ends_.oldest; }
  // The position that the next print will have.
  [[nodiscard]] std::uint64_t end() const noexcept { return ends_.end; }
  [[nodiscard]] bool holds(std::uint64_t position) const noexcept {
    return position >= ends_.oldest && position < ends_.end;
  }
  [[nodiscard]] bool has(InstrumentId instrument) const noexcept { return holds(chains_[index_of(instrument)].newest); }
  [[nodiscard]] Print& operator[](std::uint64_t position) noexcept { return ring_[position & (ring_.size() - 1)]; }
  [[nodiscard]] const Print& operator[](std::uint64_t position) const noexcept {
    return ring_[position & (ring_.size() - 1)];
  }

  // There must be room. `start`: what the instrument stands at before this print.
  void append(const Print& print, const Start& start) noexcept {
    Chain& chain = chains_[index_of(print.instrument)];
    if (!holds(chain.newest)) [[unlikely]]
      chain.start = start;
    Print& place = (*this)[ends_.end];
    place = print;
    place.previous = chain.newest;
    chain.newest = ends_.end++;
  }
  // A change of phase. There must be room.
  void mark(Time time, Phase phase, bool begins_session) noexcept;
  // Forgets the oldest print; what it did to its instrument stays in that instrument's start.
  void forget_oldest() noexcept;
  // A new day: nothing is held.
  void start_day() noexcept { ends_.oldest = ends_.end; }

  // The position of the trade that this source gave this id, if it is held. `id` is not 0.
  [[nodiscard]] std::optional<std::uint64_t> find(InstrumentId instrument, SourceId source,
                                                  std::uint64_t id) const noexcept;
  // The first print of the same instrument after `position` that counts to the last price; end() without one.
  [[nodiscard]] std::uint64_t next_last(std::uint64_t position) const noexcept;
  // What the instrument stands at by its start and all its prints that are held. It must have some.
  [[nodiscard]] Start standing(InstrumentId instrument) const noexcept;

  // The instrument's last price when the prints before `until` had been seen; no_price where it had not traded since
  // `day_start`. It must have some, as for high_until().
  [[nodiscard]] Price last_until(InstrumentId instrument, std::uint64_t until, Time day_start) const noexcept;
  // The highest of the instrument's start and of its first prints, those before `until`.
  [[nodiscard]] Price high_until(InstrumentId instrument, std::uint64_t until) const noexcept;

  // The stretches, newest first, of a measure that is `value` now and that each print changed by `change(print)`, as
  // long as `look(stretch)` says so. A change of phase begins a new stretch, too.
  template <class Change, class Look>
  void look_back(Int128 value, Change&& change, Look&& look) const {
    std::uint64_t last = end();
    Time until = Time::max();
    for (std::uint64_t position = end(); position-- > oldest();) {
      const Print& print = (*this)[position];
      const Int128 changed = change(print);
      if (changed == 0 && !print.marks_phase()) continue;
      if (!look(Stretch{value, position + 1, last, print.time, until, print.phase,
                        print.counts_to(print_counts::session)})) {
        return;
      }
      value -= changed;
      last = position;
      until = print.time;
    }
    if (!empty()) look(Stretch{value, 0, last, Time::min(), until, (*this)[oldest()].phase, false});
  }

 private:
  struct alignas(64) Chain {
    std::uint64_t newest = 0;  // position
    Start start;
  };
  static_assert(sizeof(Chain) == 64);
  struct Ends {
    std::uint64_t oldest = 1;
    std::uint64_t end = 1;
  };

  // The instrument's prints that are held, newest first, as long as `look(position, print)` says so.
  template <class Look>
  void each_of(InstrumentId instrument, Look&& look) const {
    for (std::uint64_t at = chains_[index_of(instrument)].newest; holds(at); at = (*this)[at].previous) {
      if (!look(at, (*this)[at])) return;
    }
  }

  std::span<Print> ring_;
  std::span<Chain> chains_;
  Ends& ends_;
};

}  // namespace tocsin
