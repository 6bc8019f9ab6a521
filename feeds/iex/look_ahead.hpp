#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "feeds/capture/datagram.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/message_target.hpp"
#include "feeds/iex/recorded_lines.hpp"

namespace tocsin::iex {

// A datagram, read as what it is if it is of IEX-TP, and room for what is found out about it before its turn.
struct Foreseen {
  capture::Datagram datagram;
  Segment segment;
  std::vector<MessageTarget> targets;  // of its messages, if they were looked up
  std::vector<std::byte> payload;
  std::size_t line = 0;  // which capture it is of
};

// Datagrams in the order in which they were recorded, of which the next few can be seen before their turn. Keeps copies
// of those, since their bytes do not last: that costs less than to wait for memory when their turn has come.
class LookAhead {
 public:
  // Datagrams that can be seen before their turn.
  static constexpr std::size_t ahead_count = 7;

  explicit LookAhead(RecordedLines& lines) : lines_(lines) {
    while (end_ < ahead_count && read()) {
    }
  }

  // Nullptr at the end. Valid until the next call.
  [[nodiscard]] Foreseen* next() {
    read();
    return first_ < end_ ? &place(first_++) : nullptr;
  }
  // Of each capture, the offset of the first whose turn has not come.
  [[nodiscard]] std::vector<std::uint64_t> offsets() {
    std::vector<std::uint64_t> offsets = lines_.offsets_ahead();
    for (std::size_t number = end_; number-- > first_;) offsets[place(number).line] = place(number).datagram.offset;
    return offsets;
  }
  // That whose turn comes after `count` others; nullptr where there is none.
  [[nodiscard]] Foreseen* after(std::size_t count) noexcept {
    return first_ + count < end_ ? &place(first_ + count) : nullptr;
  }

 private:
  [[nodiscard]] Foreseen& place(std::size_t number) noexcept { return places_[number % places_.size()]; }

  bool read() {
    const auto datagram = lines_.next();
    if (!datagram) return false;
    Foreseen& place = this->place(end_++);
    place.payload.assign(datagram->payload.begin(), datagram->payload.end());
    place.datagram = *datagram;
    place.datagram.payload = place.payload;
    place.segment = segment_of(place.payload);
    place.targets.clear();
    place.line = lines_.given_by();
    return true;
  }

  RecordedLines& lines_;
  std::array<Foreseen, ahead_count + 1> places_;  // used in turn; one for that whose turn it is
  std::size_t first_ = 0;                         // numbers of datagrams
  std::size_t end_ = 0;
};

}  // namespace tocsin::iex
