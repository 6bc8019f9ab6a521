#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/time.hpp"

namespace tocsin {

// Dates and times of FIX 4.4 (volume 1, "Data Types"): UTCTimestamp, UTCDateOnly and UTCTimeOnly, with fractions to
// nine digits as venues write them since. Days from 1970 to 2261.
class FixClock {
 public:
  // "20250127-14:30:00.123456789".
  [[nodiscard]] std::optional<Time> read(std::string_view timestamp) noexcept;
  // "20250127" and "14:30:00.123456789".
  [[nodiscard]] std::optional<Time> read(std::string_view date, std::string_view time) noexcept;

 private:
  // What was read last: the messages of a day share a date, and the entries of an event the time.
  std::array<char, 8> date_text_{};
  std::chrono::sys_days date_{};
  std::array<char, 18> time_text_{};
  std::size_t time_size_ = 0;
  Duration since_midnight_{};
};

}  // namespace tocsin
