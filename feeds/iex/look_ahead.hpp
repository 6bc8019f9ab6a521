#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "feeds/capture/datagram.hpp"
#include "feeds/capture/merged_datagrams.hpp"
#include "feeds/iex/iex_decoder.hpp"
#include "feeds/iex/iex_tp.hpp"
#include "feeds/iex/message_target.hpp"

namespace tocsin::iex {

// A datagram, read as what it is if it is of IEX-TP, and what its messages are about.
struct Foreseen {
  capture::Datagram datagram;
  Segment segment;
  std::vector<MessageTarget> targets;  // one a message, unless the segment has a fault
  std::vector<std::byte> payload;
  std::size_t line = 0;  // which capture it is of
};

// Datagrams in the order in which they were recorded, the next few of them read before their turn, so that the memory
// they will change has come when it has. Keeps copies of those, since their bytes do not last: that costs less than to
// wait for memory.
class LookAhead {
 public:
  LookAhead(capture::MergedDatagrams& lines, const IexDecoder& decoder) : lines_(lines), decoder_(decoder) {
    while (end_ < ahead_count && read()) {
    }
  }

  // Nullptr at the end. Valid until the next call.
  [[nodiscard]] const Foreseen* next() {
    read();
    return first_ < end_ ? &place(first_++) : nullptr;
  }
  // Of each capture, the offset of the first whose turn has not come; nothing where one cannot be read from its middle.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> offsets() {
    auto offsets = lines_.offsets_ahead();
    if (!offsets) return std::nullopt;
    for (std::size_t number = end_; number-- > first_;) (*offsets)[place(number).line] = place(number).datagram.offset;
    return offsets;
  }

 private:
  static constexpr std::size_t ahead_count = 7;

  [[nodiscard]] Foreseen& place(std::size_t number) noexcept { return places_[number % places_.size()]; }

  bool read() {
    const auto datagram = lines_.next();
    if (!datagram) return false;
    Foreseen& place = this->place(end_++);
    const std::span<const std::byte> payload = datagram->payload;
    place.payload.assign(payload.begin(), payload.end());
    place.targets.clear();
    // Read where it came from: what was just copied would have to be waited for.
    place.segment = segment_of(payload, [&](const std::byte* message, std::size_t size) {
      MessageTarget& target = place.targets.emplace_back(decoder_.foresee(message, size));
      target.message = place.payload.data() + (message - payload.data());
    });
    if (!place.segment.blocks.empty())
      place.segment.blocks = std::span(place.payload).subspan(header_size, place.segment.blocks.size());
    place.datagram = *datagram;
    place.datagram.payload = place.payload;
    place.line = lines_.given_by();
    return true;
  }

  capture::MergedDatagrams& lines_;
  const IexDecoder& decoder_;
  std::array<Foreseen, ahead_count + 1> places_;  // used in turn; one for that whose turn it is
  std::size_t first_ = 0;                         // numbers of datagrams
  std::size_t end_ = 0;
};

}  // namespace tocsin::iex
