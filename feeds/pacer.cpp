#include "feeds/pacer.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/price.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t whole_max = 1'000'000'000;

[[noreturn]] void refuse(std::string_view text) {
  throw SetupError(
      "pace '" + std::string(text) +
      "': expected max, a number of times (60 or 0.5), rate:EVENTS_A_SECOND or burst:TIMES, between 0.001 and " +
      std::to_string(whole_max));
}

// Takes an unsigned whole number off the front of `text`; false where there is none.
bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// Thousandths of the number that `digits` spell; 0 where they spell none, or one out of range.
std::uint64_t parse_thousandths(std::string_view digits) {
  std::uint64_t whole = 0;
  if (!take_number(digits, whole) || whole > whole_max) return 0;
  if (digits.empty()) return whole * 1000;
  digits.remove_prefix(digits.front() == '.');
  const std::size_t places = digits.size();
  std::uint64_t part = 0;
  if (places > 3 || !take_number(digits, part) || !digits.empty()) return 0;
  for (std::size_t i = places; i < 3; ++i) part *= 10;
  return whole * 1000 + part;
}

Pace pace_of(PaceKind kind, std::string_view digits, std::string_view text) {
  const std::uint64_t thousandths = parse_thousandths(digits);
  if (thousandths == 0 || thousandths > whole_max * 1000) refuse(text);
  return {.kind = kind, .thousandths = thousandths};
}

// value x 1000 / thousandths, rounded down, at most the longest duration.
Duration scaled(Int128 ns, std::uint64_t thousandths) noexcept {
  const Int128 result = ns * 1000 / static_cast<Int128>(thousandths);
  return Duration{static_cast<std::int64_t>(std::min<Int128>(result, Duration::max().count()))};
}

}  // namespace

Pace parse_pace(std::string_view text) {
  if (text == "max") return {};
  if (text.starts_with("rate:")) return pace_of(PaceKind::rate, text.substr(5), text);
  if (text.starts_with("burst:")) return pace_of(PaceKind::burst, text.substr(6), text);
  return pace_of(PaceKind::times, text, text);
}

Duration Pacer::due(const Event& event) noexcept {
  switch (pace_.kind) {
    case PaceKind::max:
      return Duration::zero();
    case PaceKind::rate:
      return due_at_rate();
    case PaceKind::times:
    case PaceKind::burst:
      break;
  }
  return due_by_stamp(event.time);
}

Duration Pacer::due_at_rate() noexcept {
  return scaled(Int128{1'000'000'000} * static_cast<Int128>(events_++), pace_.thousandths);
}

Duration Pacer::due_by_stamp(Time time) noexcept {
  if (events_++ == 0) rebase(time, Duration::zero());
  if (time <= envelope_) return due_;
  const Duration gap = time - envelope_;
  envelope_ = time;
  if (gap > silence_max) {
    rebase(time, due_ + std::min(sped_up(gap), wait_max));
  } else if (pace_.kind == PaceKind::burst) {
    due_ += sped_up(gap);
  } else {
    due_ = base_due_ + sped_up(time - base_);  // from the base, so that no rounding adds up
  }
  return due_;
}

void Pacer::rebase(Time time, Duration due) noexcept {
  base_ = envelope_ = time;
  base_due_ = due_ = due;
}

Duration Pacer::sped_up(Duration gap) const noexcept {
  const Duration kept = pace_.kind == PaceKind::burst ? std::min(gap, gap_kept) : Duration::zero();
  return kept + scaled((gap - kept).count(), pace_.thousandths);
}

}  // namespace tocsin
