#pragma once

#include <cstddef>
#include <span>

#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_messages.hpp"

// Whether bytes are messages of ITCH: by type and length, which is all that tells them from those of other feeds.

namespace tocsin::itch {

[[nodiscard]] inline bool is_message(std::span<const std::byte> bytes) noexcept {
  return !bytes.empty() && message_size(std::to_integer<char>(bytes.front())) == bytes.size();
}

// Whether whole frames begin here, and all are messages.
[[nodiscard]] inline bool begins_with_messages(std::span<const std::byte> bytes) noexcept {
  bool are_messages = true;
  const std::size_t walked = walk_frames(
      bytes, [&](std::span<const std::byte> message) { are_messages = are_messages && is_message(message); });
  return walked > 0 && are_messages;
}

}  // namespace tocsin::itch
