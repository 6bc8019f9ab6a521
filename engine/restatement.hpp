#pragma once

#include <cstdint>

#include "engine/alert.hpp"
#include "engine/prints.hpp"

namespace tocsin {

// A print of the day that was cancelled or corrected, after the market was told again without it.
struct Restatement {
  std::uint64_t position = 0;   // of the print, among the day's
  std::uint64_t next_last = 0;  // of the instrument's next print that set the last price; the end without one
  Print told;                   // as it was first told
  Price corrected = no_price;   // what it is now; no_price: cancelled

  // What was the instrument's last price in its place, until its next print.
  [[nodiscard]] Price stood_instead() const noexcept { return corrected == no_price ? told.before : corrected; }
  [[nodiscard]] bool is_print_of(const Trigger& trigger) const noexcept {
    return trigger.sequence == told.sequence && trigger.source == told.source;
  }
  // The print was the instrument's last price for whoever looked when `end` prints had been seen.
  [[nodiscard]] bool was_last_at(std::uint64_t end) const noexcept {
    return told.counts_to(print_counts::last) && position < end && end <= next_last;
  }
};

// An alert that rang today, or a finding that waits to: what a detector needs to say whether it rested on a print.
struct Claim {
  std::uint32_t slot = 0;
  bool is_on = false;       // still true when the correction came
  std::uint64_t id = 0;     // 0: it has not rung
  std::uint64_t since = 0;  // Prints::end() when it became true
  std::uint64_t until = 0;  // and when it was resolved
  Trigger trigger;
  Int128 limit = 0;  // what it was held against
};

// What becomes of a claim when a print is restated.
struct Verdict {
  enum class Footing : std::uint8_t {
    untouched,  // it rested on other things
    stands,     // its numbers change; it would have been true all the same, and is
    falls,      // without the print it would not have been true
    is_over     // it was true before the print, which hid that it no longer was
  };
  Footing footing = Footing::untouched;
  Int128 limit = 0;  // what it is held against now
};

// What a value that turns something on at one level and off at another, did last.
enum class Turned : std::uint8_t { not_at_all, on, off };

}  // namespace tocsin
