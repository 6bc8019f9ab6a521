#pragma once

#include <cstdint>
#include <span>

#include "engine/arena.hpp"
#include "engine/market.hpp"

namespace tocsin {

// The highest value of the last `window`, O(1) amortised, in bounded memory. A value stands until the next one, so one
// that was last heard of before the window is in it all the same, until the moment it changes.
//
// A monotone queue over slices of 1/256 of the window: a slice whose high does not exceed a later one's can never be
// the answer again and is dropped, so the highest stands in front. The far edge of the window therefore moves in steps
// of one slice: a high is remembered for `window`, and up to one slice longer.
class WindowHigh {
 public:
  static constexpr std::int64_t slices_count = 256;

  WindowHigh(Arena& arena, Duration window)
      : slice_ns_(window.count() / slices_count > 0 ? window.count() / slices_count : 1),
        window_ns_(window.count()),
        queue_(arena.array<Slice>(capacity)),
        ends_(arena.one<Ends>()) {}

  void add(Int128 value, Time time) noexcept {
    if (!Market::known(ends_.standing)) ends_.began = time;
    expire(time);
    if (Market::known(ends_.standing)) extend(ends_.standing, time);
    extend(value, time);
    ends_.standing = value;
  }

  // The standing value is now expressed as `value`, and past ones with it: nothing has moved.
  void restate(Int128 value) noexcept {
    if (!Market::known(ends_.standing)) return;
    for (std::uint64_t i = ends_.front; i != ends_.back; ++i) at(i).high += value - ends_.standing;
    ends_.standing = value;
  }

  void forget() noexcept { ends_ = {}; }

  // Starts to tell it again, newest first: `value` stands now...
  void retell(Int128 value) noexcept { ends_ = {.began = ends_.began, .standing = value}; }
  // ...and this one stood until `until`, before what was told so far.
  void precede(Int128 value, Time until) noexcept {
    if (!empty() && value <= front().high) return;
    const std::int64_t slice = slice_of(until);
    if (empty() || front().number != slice) at(--ends_.front).number = slice;
    at(ends_.front).high = value;
  }

  // A value that stood until `until` is in the window that ends at `now`.
  [[nodiscard]] bool reaches(Time until, Time now) const noexcept {
    const bool is_older = until <= ends_.began && ends_.began <= now;
    return !is_older && (slice_of(until) + 1) * slice_ns_ > ns_since_epoch(now) - window_ns_;
  }

  [[nodiscard]] Int128 high() const noexcept { return empty() ? no_limit_below : front().high; }

 private:
  // The window touches at most slices_count + 1 slices, one more while a new one is added, and rounding the slice down
  // can add some: the next power of two holds them all.
  static constexpr std::size_t capacity = 512;

  struct Slice {
    Int128 high = 0;
    std::int64_t number = 0;
    std::int64_t zero = 0;
  };
  struct Ends {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    Time began{};  // of the first value since it forgot
    std::int64_t zero = 0;
    Int128 standing = no_limit_below;
  };

  void extend(Int128 value, Time time) noexcept {
    while (!empty() && back().high <= value) --ends_.back;
    const std::int64_t slice = slice_of(time);
    if (!empty() && back().number == slice) return;
    at(ends_.back++) = {.high = value, .number = slice};
  }

  // Forgets what is older than the window at `now`.
  void expire(Time now) noexcept {
    const std::int64_t edge = ns_since_epoch(now) - window_ns_;
    while (!empty() && (front().number + 1) * slice_ns_ <= edge) ++ends_.front;
  }

  [[nodiscard]] std::int64_t slice_of(Time time) const noexcept { return ns_since_epoch(time) / slice_ns_; }
  [[nodiscard]] bool empty() const noexcept { return ends_.front == ends_.back; }
  [[nodiscard]] Slice& at(std::uint64_t place) const noexcept { return queue_[place % capacity]; }
  [[nodiscard]] const Slice& front() const noexcept { return at(ends_.front); }
  [[nodiscard]] const Slice& back() const noexcept { return at(ends_.back - 1); }

  std::int64_t slice_ns_;
  std::int64_t window_ns_;
  std::span<Slice> queue_;
  Ends& ends_;
};

}  // namespace tocsin
