#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "replay_data/course.hpp"

namespace tocsin {

// A day's tape made from its published figures: 04:00 to 20:00 in New York, quotes and trades of every stock and fund,
// one value a second of every index.
//
// What it is not: exchange ticks. No event of it happened; `provenance` says so and is to be shown wherever the tape
// is.
//
// What it keeps exactly: first regular trade, highest, lowest and close of every name, the shares traded where they are
// known, the marks, the moments of moments.csv, every index value that is published, and the number of events asked
// for. The basket of an index with weights goes the index's way, second for second as far as stale prices allow.
//
// How: the day is cut into slices of five seconds. For every instrument a path over the slices' ends is laid through
// the points that are known: straight lines plus the shape of an index, of the sector and of its own noise, each less
// its own straight line (a bridge), folded back where it would leave the day's range. What the basket of an index then
// lacks is spread over its members by the room each has in its range. Only then are high and low placed, where the path
// is nearest to them, and everything is laid once more. From the paths each slice is written on its own: slots by
// intensity, a quote for each, a trade at the touch for some, the fixed prints at their times; then it is put in order.
// So a tape of any length needs the memory of its paths and of its busiest slice.
//
// Why it is the same everywhere: integers, one written-out generator, and of floating point only +, -, *, / and sqrt in
// a fixed order, which IEEE 754 defines to the last bit.
class Reconstruction {
 public:
  static constexpr std::string_view provenance = "made from published figures, not exchange ticks";
  static constexpr std::uint64_t events_count_least = 200'000;
  static constexpr std::uint64_t events_count_most = 200'000'000;

  // Makes `events_count` events exactly. SetupError where that is out of range, or where the figures leave no day to
  // make (a volume below 10,000 shares, a range without a whole cent, no index with prior close, open, high and low, no
  // room for a high or low).
  Reconstruction(const DayFigures& day, std::uint64_t events_count, std::uint64_t seed);
  // The same along `courses`, by instrument number, whose sessions are those of `day`.
  Reconstruction(const DayFigures& day, std::vector<Course> courses, std::uint64_t events_count, std::uint64_t seed);
  ~Reconstruction();
  Reconstruction(const Reconstruction&) = delete;
  Reconstruction& operator=(const Reconstruction&) = delete;
  Reconstruction(Reconstruction&&) noexcept;
  Reconstruction& operator=(Reconstruction&&) noexcept;

  // "reconstruction 2025-01-27": the name of source 1, the only one.
  [[nodiscard]] const std::string& source() const noexcept;
  // By instrument number.
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept;
  // The next events, valid until the next call; empty at the end. In order of (time, source, sequence) across calls;
  // `sequence` counts from 1 without a gap.
  [[nodiscard]] std::span<const Event> next();

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace tocsin
