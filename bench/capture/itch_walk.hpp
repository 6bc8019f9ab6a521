#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_visit.hpp"

namespace tocsin::bench {

// The least that anyone who reads a file of ITCH must do: from length to length, with a look at each type.
inline std::uint64_t hop(std::span<const std::byte> frames) {
  std::uint64_t sum = 0;
  const std::byte* next = frames.data();
  const std::byte* const end = next + frames.size();
  while (next < end) {
    sum += std::to_integer<std::uint64_t>(next[2]);
    next += itch::frame_head_size + itch::load_big<std::uint16_t>(next);
  }
  return sum;
}

// Adds up all fields of all messages, so that none of them is left unread.
class FieldSum {
 public:
  template <class Message>
  void operator()(const Message& message) noexcept {
    std::apply([this](const auto&... fields) { (this->add(fields), ...); }, Message::fields(message));
  }
  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }

 private:
  void add(char letter) noexcept { sum_ += static_cast<unsigned char>(letter); }
  void add(std::uint32_t number) noexcept { sum_ += number; }
  void add(std::uint64_t number) noexcept { sum_ += number; }
  void add(itch::Price4 price) noexcept { sum_ += price.units; }
  void add(itch::Price8 price) noexcept { sum_ += price.units; }
  void add(const itch::Alpha<8>& text) noexcept { sum_ += std::bit_cast<std::uint64_t>(text); }
  void add(const itch::Alpha<4>& text) noexcept { sum_ += std::bit_cast<std::uint32_t>(text); }
  void add(const itch::Alpha<2>& text) noexcept { sum_ += std::bit_cast<std::uint16_t>(text); }
  void add(const itch::MessageHead& head) noexcept {
    sum_ += std::uint64_t{head.locate} + head.tracking + static_cast<std::uint64_t>(head.timestamp.count());
  }

  std::uint64_t sum_ = 0;
};

// Calls `visitor` with every message, decoded, in order.
template <class Visitor>
void decode_in_order(std::span<const std::byte> frames, Visitor& visitor) {
  itch::walk_frames(frames, [&](std::span<const std::byte> message) { itch::visit(message, visitor); });
}

namespace detail {

inline constexpr std::size_t types_count = std::tuple_size_v<itch::Messages>;

template <std::size_t... i>
constexpr std::array<std::uint8_t, 256> lots_by_letter(std::index_sequence<i...>) {
  std::array<std::uint8_t, 256> lots;
  lots.fill(types_count);
  ((lots[std::tuple_element_t<i, itch::Messages>::type] = i), ...);
  return lots;
}
inline constexpr auto lot_by_letter = lots_by_letter(std::make_index_sequence<types_count>());

}  // namespace detail

// A stretch of messages, sorted by type: for readers to whom the order of two types is nothing. A branch on the type of
// each message is guessed wrong every other time, and that costs more than all that there is to decode; here there is
// one for each type in each stretch.
class ItchLots {
 public:
  // Takes frames from the front of `frames` and returns their bytes: 0 where no whole one is left.
  std::size_t take(std::span<const std::byte> frames) {
    counts_.fill(0);
    const std::byte* next = frames.data();
    const std::byte* const end = next + frames.size();
    for (std::size_t i = 0; i < stretch && end - next > min_frame; ++i) {
      const std::size_t size = itch::frame_head_size + itch::load_big<std::uint16_t>(next);
      if (size > static_cast<std::size_t>(end - next)) break;
      const std::size_t lot = detail::lot_by_letter[std::to_integer<std::size_t>(next[itch::frame_head_size])];
      lots_[lot][counts_[lot]++] = next;
      next += size;
    }
    return static_cast<std::size_t>(next - frames.data());
  }

  template <class Visitor>
  void visit(Visitor& visitor) const {
    visit(visitor, std::make_index_sequence<detail::types_count>());
  }

 private:
  static constexpr std::size_t stretch = 256;
  static constexpr std::ptrdiff_t min_frame = itch::frame_head_size;

  template <class Visitor, std::size_t... i>
  void visit(Visitor& visitor, std::index_sequence<i...>) const {
    (visit_lot<std::tuple_element_t<i, itch::Messages>>(i, visitor), ...);
  }
  template <class Message, class Visitor>
  void visit_lot(std::size_t lot, Visitor& visitor) const {
    for (std::size_t i = 0; i < counts_[lot]; ++i) {
      const std::byte* const frame = lots_[lot][i];
      if (itch::load_big<std::uint16_t>(frame) != Message::size) continue;
      visitor(itch::decode<Message>(frame + itch::frame_head_size));
    }
  }

  std::array<std::size_t, detail::types_count + 1> counts_{};
  // Frames of one type; the last lot is of those that have none.
  std::array<std::array<const std::byte*, stretch>, detail::types_count + 1> lots_{};
};

// Calls `visitor` with every message, decoded, in order within a type.
template <class Visitor>
void decode_by_type(std::span<const std::byte> frames, Visitor& visitor) {
  ItchLots lots;
  while (const std::size_t taken = lots.take(frames)) {
    lots.visit(visitor);
    frames = frames.subspan(taken);
  }
}

}  // namespace tocsin::bench
