#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tocsin::bench {

// Writes messages of NASDAQ TotalView-ITCH 5.0 field by field, each behind its length in two bytes. Shares no code with
// the decoder, so that one can judge the other. Whoever uses it knows the layout of each message and has made room.
class ItchFrames {
 public:
  explicit ItchFrames(std::byte* out) : next_(out) {}

  // The head that all messages begin with: type, stock locate, tracking number 0, nanoseconds since midnight.
  ItchFrames& begin(char type, std::uint16_t length, std::uint16_t locate, std::uint64_t time_ns) {
    number(length).text(type).number(locate).number(std::uint16_t{0});
    return number(static_cast<std::uint16_t>(time_ns >> 32)).number(static_cast<std::uint32_t>(time_ns));
  }

  // The most significant byte first.
  template <std::unsigned_integral Number>
  ItchFrames& number(Number value) {
    for (std::size_t i = sizeof(Number); i > 0; --i) *next_++ = static_cast<std::byte>(value >> (8 * (i - 1)) & 0xff);
    return *this;
  }

  ItchFrames& text(char letter) {
    *next_++ = static_cast<std::byte>(letter);
    return *this;
  }

  template <std::size_t length>
  ItchFrames& text(const std::array<char, length>& letters) {
    return copy(letters.data(), length);
  }
  template <std::size_t size>
  ItchFrames& text(const char (&literal)[size]) {
    return copy(literal, size - 1);
  }

  [[nodiscard]] std::byte* end() const { return next_; }

 private:
  ItchFrames& copy(const char* letters, std::size_t count) {
    std::memcpy(next_, letters, count);
    next_ += count;
    return *this;
  }

  std::byte* next_;
};

}  // namespace tocsin::bench
