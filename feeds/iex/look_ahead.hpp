#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
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
  std::span<const MessageTarget> targets;  // one a message, unless the segment has a fault
  std::size_t line = 0;                    // which capture it is of
};

// Datagrams in the order in which they were recorded, read a stretch of some dozens of messages ahead of their turn, so
// that the memory they will change has come when it has. A stretch is gone through packet by packet to find its
// messages, and then message by message, wherever packets end, to find what they are about: the ends of packets cannot
// be guessed, and each wrong guess would lose what was begun. Keeps copies of the datagrams, since their bytes do not
// last: that costs less than to wait for memory.
class LookAhead {
 public:
  LookAhead(capture::MergedDatagrams& lines, const IexDecoder& decoder) : lines_(lines), decoder_(decoder) {
    read(ahead_);
  }

  // Nullptr at the end. Valid until the next call.
  [[nodiscard]] const Foreseen* next() {
    if (next_ == now_.count) [[unlikely]] {
      std::swap(now_, ahead_);
      next_ = 0;
      read(ahead_);
    }
    return next_ < now_.count ? &now_.datagrams[next_++] : nullptr;
  }
  // Of each capture, the offset of the first whose turn has not come; nothing where one cannot be read from its middle.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> offsets() {
    auto offsets = lines_.offsets_ahead();
    if (!offsets) return std::nullopt;
    const auto stand_before = [&](std::span<const Foreseen> datagrams) {
      for (std::size_t i = datagrams.size(); i-- > 0;) (*offsets)[datagrams[i].line] = datagrams[i].datagram.offset;
    };
    stand_before(std::span(ahead_.datagrams).first(ahead_.count));
    stand_before(std::span(now_.datagrams).first(now_.count).subspan(next_));
    return offsets;
  }

 private:
  // All that two stretches will touch has room in the first-level cache.
  static constexpr std::size_t messages_wanted = 48;
  static constexpr std::size_t datagrams_max = 48;
  static constexpr std::size_t bytes_wanted = 16'384;
  static constexpr std::size_t datagram_size_max = 65'535;  // UDP counts no more
  static constexpr std::size_t datagram_messages_max = datagram_size_max / (block_length_size + 1);

  struct Stretch {
    std::vector<Foreseen> datagrams = std::vector<Foreseen>(datagrams_max);
    std::size_t count = 0;  // of them
    std::vector<MessageTarget> targets = std::vector<MessageTarget>(messages_wanted + datagram_messages_max);
    std::size_t targets_count = 0;
    std::vector<std::byte> bytes = std::vector<std::byte>(bytes_wanted + datagram_size_max);
    std::size_t bytes_count = 0;

    [[nodiscard]] bool is_enough() const noexcept {
      return targets_count >= messages_wanted || count == datagrams_max || bytes_count >= bytes_wanted;
    }
  };

  void read(Stretch& stretch) {
    stretch.count = stretch.targets_count = stretch.bytes_count = 0;
    while (!stretch.is_enough()) {
      const auto datagram = lines_.next();
      if (!datagram) break;
      add(stretch, *datagram);
    }
    decoder_.foresee(std::span(stretch.targets).first(stretch.targets_count));
  }

  void add(Stretch& stretch, const capture::Datagram& datagram) {
    const std::span<const std::byte> payload = datagram.payload;
    std::byte* const copy = stretch.bytes.data() + stretch.bytes_count;
    std::memcpy(copy, payload.data(), payload.size());
    stretch.bytes_count += payload.size();
    Foreseen& foreseen = stretch.datagrams[stretch.count++];
    MessageTarget* const first = stretch.targets.data() + stretch.targets_count;
    MessageTarget* next = first;
    // Read where it came from: what was just copied would have to be waited for.
    foreseen.segment = segment_of(payload, [&](const std::byte* message, std::size_t size) {
      *next++ = {.message = copy + (message - payload.data()), .size = static_cast<std::uint16_t>(size)};
    });
    foreseen.targets = {first, next};
    stretch.targets_count += foreseen.targets.size();
    if (!foreseen.segment.blocks.empty())
      foreseen.segment.blocks = {copy + header_size, foreseen.segment.blocks.size()};
    foreseen.datagram = datagram;
    foreseen.datagram.payload = {copy, payload.size()};
    foreseen.line = lines_.given_by();
  }

  capture::MergedDatagrams& lines_;
  const IexDecoder& decoder_;
  Stretch now_;
  Stretch ahead_;
  std::size_t next_ = 0;  // of the stretch whose turn it is
};

}  // namespace tocsin::iex
