#include "sinks/printable.hpp"

#include <cstdint>

namespace tocsin {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

std::uint8_t byte_at(std::string_view text, std::size_t place) noexcept {
  return place < text.size() ? static_cast<std::uint8_t>(text[place]) : 0;
}

// The second byte of a sequence is bound more narrowly after some first bytes: no overlong form, no surrogate, nothing
// above U+10FFFF.
bool second_fits(std::uint8_t first, std::uint8_t second) noexcept {
  switch (first) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return (second & 0xC0) == 0x80;
  }
}

std::size_t length_by_first(std::uint8_t first) noexcept {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first <= 0xF4 ? 4 : 0;
}

// Length of the UTF-8 sequence at the front of `text`, 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const std::uint8_t first = byte_at(text, 0);
  const std::size_t length = length_by_first(first);
  if (length > 1 && !second_fits(first, byte_at(text, 1))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool is_control(std::string_view sequence) noexcept {
  const std::uint8_t first = byte_at(sequence, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && byte_at(sequence, 1) < 0xA0);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, length);
    if (length == 0) {
      shown += replacement;
    } else {
      shown += is_control(sequence) ? std::string_view("?") : sequence;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

}  // namespace tocsin
