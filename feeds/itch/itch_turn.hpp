#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/time.hpp"
#include "feeds/bytes/byte_order.hpp"
#include "feeds/itch/itch_field.hpp"
#include "feeds/itch/itch_frames.hpp"

namespace tocsin::itch {

// One message where it lies, type first.
struct Frame {
  const std::byte* message;
  std::size_t length;

  // Of the frame that `bytes` begin with.
  static Frame at(std::span<const std::byte> bytes) noexcept {
    return {bytes.data() + frame_head_size, bytes::load_big<std::uint16_t>(bytes.data())};
  }
  [[nodiscard]] char type() const noexcept { return std::to_integer<char>(*message); }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {message, length}; }
};

// A message whose turn it is. Each field is read where it is needed: a whole message would be put together in memory.
struct Turn {
  Frame frame;
  std::uint16_t locate;
  Duration timestamp;

  template <auto member>
  [[nodiscard]] auto field() const noexcept {
    return itch::field<member>(frame.message);
  }
};

}  // namespace tocsin::itch
