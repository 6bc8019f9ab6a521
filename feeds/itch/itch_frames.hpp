#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "feeds/bytes/byte_order.hpp"

// Messages one behind the other, each behind its length in two bytes, in network byte order: the form of NASDAQ's files
// ("12302019.NASDAQ_ITCH50.gz", emi.nasdaq.com/ITCH), and of the message blocks of a MoldUDP64 packet.

namespace tocsin::itch {

inline constexpr std::size_t frame_head_size = 2;
inline constexpr std::size_t frame_size_max = frame_head_size + 0xffff;

// A message whose time is far ahead is judged by the next ones, as many of them as make it as many as this: the same
// however the bytes are cut up. A power of two.
inline constexpr std::size_t frames_ahead = 32;

// Bytes of the frame that `bytes` begin with, its length included; 0 where it is not whole.
[[nodiscard]] inline std::size_t whole_frame_size(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < frame_head_size) return 0;
  const std::size_t size = frame_head_size + bytes::load_big<std::uint16_t>(bytes.data());
  return size <= bytes.size() ? size : 0;
}

// Whether `bytes` begin with so many whole frames.
[[nodiscard]] inline bool has_frames(std::span<const std::byte> bytes, std::size_t count) noexcept {
  for (std::size_t size = 0; count > 0; --count, bytes = bytes.subspan(size)) {
    size = whole_frame_size(bytes);
    if (size == 0) return false;
  }
  return true;
}

// Calls `visitor` with the message of each whole frame at the front of `bytes`, and returns the bytes of those frames.
template <class Visitor>
std::size_t walk_frames(std::span<const std::byte> bytes, Visitor&& visitor) {
  std::size_t walked = 0;
  while (const std::size_t size = whole_frame_size(bytes.subspan(walked))) {
    visitor(bytes.subspan(walked + frame_head_size, size - frame_head_size));
    walked += size;
  }
  return walked;
}

}  // namespace tocsin::itch
