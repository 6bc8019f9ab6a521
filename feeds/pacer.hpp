#pragma once

#include <cstdint>
#include <string_view>

#include "engine/event.hpp"
#include "feeds/timer_grid.hpp"

namespace tocsin {

enum class PaceKind : std::uint8_t {
  max,    // as fast as possible
  times,  // so many times the tape's own pace
  rate,   // so many events a second
  burst,  // the first millisecond of every gap as it was, the rest of it so many times faster
};

// How fast a tape is to be played.
struct Pace {
  PaceKind kind = PaceKind::max;
  std::uint64_t thousandths = 1000;  // of `times`, of the events a second, or of the burst's factor; above zero

  constexpr bool operator==(const Pace&) const noexcept = default;
};

// "max", "60" or "0.5" (times), "rate:500000", "burst:100". SetupError saying what was expected. Numbers have at most
// three decimal places and lie between 0.001 and a thousand million.
[[nodiscard]] Pace parse_pace(std::string_view text);

// When each event is due, counted from the start of the run. A pure function of the stamps, and never less than for the
// event before: stamps that go back are due at once. A gap of more than `silence_max` (a night, a weekend, the step to
// the next file) starts a new base and is waited for at most `wait_max`. Refuses to look at a clock or to sleep; it
// returns nothing to the list, so pace cannot change a result.
class Pacer {
 public:
  static constexpr Duration wait_max = std::chrono::seconds(1);
  static constexpr Duration gap_kept = std::chrono::milliseconds(1);

  explicit Pacer(Pace pace) noexcept : pace_(pace) {}

  // Call once for every event, in order.
  [[nodiscard]] Duration due(const Event& event) noexcept;

 private:
  [[nodiscard]] Duration due_at_rate() noexcept;
  [[nodiscard]] Duration due_by_stamp(Time time) noexcept;
  void rebase(Time time, Duration due) noexcept;
  [[nodiscard]] Duration sped_up(Duration gap) const noexcept;

  Pace pace_;
  std::uint64_t events_ = 0;
  Time base_{};  // the stamp that was due at `base_due_`
  Duration base_due_{};
  Time envelope_{};  // the highest stamp so far
  Duration due_{};
};

}  // namespace tocsin
