#pragma once

#include <cstdint>
#include <optional>

#include "feeds/iex/iex_tp.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::iex {

// Whether the two things that a segment says of its place in the session can both be true: the number of its first
// message and the bytes of the stream before it (IEX-TP 1.25, "Outbound Segments"). Each is counted on by every
// segment, so that a bit that flipped in either contradicts what came before. Two segments in a row that go on from one
// another are believed whatever was before: it was that which was wrong.
class StreamOffsets {
 public:
  [[nodiscard]] bool agree_with(const SegmentHeader& header) noexcept {
    const Place begin{header.first_sequence, header.stream_offset};
    const Place end{begin.sequence + header.messages_count, begin.offset + header.payload_size};
    const bool goes_on = unproven_ == begin;
    if (!goes_on && !(is_possible(begin) && is_possible(end))) {
      unproven_ = end;
      return false;
    }
    if (goes_on || end.sequence > front_.sequence) front_ = end;
    unproven_.reset();
    return true;
  }

  // Whether the next segment decides what is to be believed: no time to save.
  [[nodiscard]] bool are_undecided() const noexcept { return unproven_.has_value(); }
  // Where the stream has come to, for another to go on from.
  void save(MarkWriter& mark) const {
    mark.number(front_.sequence);
    mark.number(front_.offset);
  }
  void restore(MarkReader& mark) {
    front_.sequence = mark.number<std::int64_t>();
    front_.offset = mark.number<std::int64_t>();
    MarkReader::check(is_place(front_.sequence) && is_place(front_.offset));
  }

 private:
  struct Place {
    std::int64_t sequence;
    std::int64_t offset;
    bool operator==(const Place&) const noexcept = default;
  };

  // As far as the front tells. Of a segment that overlaps it, the bytes behind it tell as much as those before.
  [[nodiscard]] bool is_possible(const Place& place) const noexcept {
    return can_be(place.sequence - front_.sequence, place.offset - front_.offset);
  }
  // Whether so many messages can be so many bytes, forwards or back: no message is empty, and its length has two bytes.
  static constexpr bool can_be(std::int64_t messages, std::int64_t bytes) noexcept {
    constexpr std::int64_t block_min = block_length_size + 1;
    constexpr std::int64_t block_max = block_length_size + 0xffff;
    if (messages < 0) return can_be(-messages, -bytes);
    return messages == 0 ? bytes == 0 : bytes / block_min >= messages && bytes / block_max <= messages;
  }

  Place front_{1, 0};              // where the next message begins
  std::optional<Place> unproven_;  // behind the last segment, which was not believed
};

}  // namespace tocsin::iex
