#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/price.hpp"
#include "engine/time.hpp"
#include "feeds/bytes/byte_order.hpp"

// The kinds of field that messages of NASDAQ TotalView-ITCH 5.0 are made of (specification of 28 April 2023, "Data
// Types"), and how each is read and written. Numbers are unsigned and in network byte order.

namespace tocsin::itch {

using bytes::load_big;
using bytes::store_big;

// Letters, padded on the right with spaces.
template <std::size_t letters>
using Alpha = std::array<char, letters>;

// The letters without the spaces behind them.
template <std::size_t letters>
[[nodiscard]] constexpr std::string_view text_of(const Alpha<letters>& alpha) noexcept {
  const std::string_view padded(alpha.data(), letters);
  return padded.substr(0, padded.find_last_not_of(' ') + 1);
}

// Price (4): in units of 1e-4. The specification's highest is 200,000.0000.
struct Price4 {
  std::uint32_t units = 0;

  [[nodiscard]] constexpr Price price() const noexcept { return {std::int64_t{units} * 100'000}; }
  constexpr bool operator==(const Price4&) const noexcept = default;
};

// Price (8): in units of 1e-8. Levels of the market-wide circuit breaker alone are written so.
struct Price8 {
  std::uint64_t units = 0;

  constexpr bool operator==(const Price8&) const noexcept = default;
};

// What every message begins with, behind its type.
struct MessageHead {
  std::uint16_t locate = 0;    // of the stock, for the day; 0: the message is of no stock
  std::uint16_t tracking = 0;  // NASDAQ's own
  Duration timestamp{};        // since midnight in New York

  constexpr bool operator==(const MessageHead&) const noexcept = default;
};

inline constexpr std::size_t head_size = 11;  // the type included

// Bytes of a field on the wire.
template <class Field>
inline constexpr std::size_t wire_size = sizeof(Field);
template <>
inline constexpr std::size_t wire_size<MessageHead> = head_size;

// The tracking number and the six bytes of the timestamp are read, and written, as one word of eight.
inline constexpr int timestamp_bits = 48;
inline constexpr std::uint64_t timestamp_mask = (std::uint64_t{1} << timestamp_bits) - 1;

inline void load(const std::byte* at, char& letter) noexcept { letter = std::to_integer<char>(*at); }
inline void load(const std::byte* at, std::uint32_t& number) noexcept { number = load_big<std::uint32_t>(at); }
inline void load(const std::byte* at, std::uint64_t& number) noexcept { number = load_big<std::uint64_t>(at); }
inline void load(const std::byte* at, Price4& price) noexcept { load(at, price.units); }
inline void load(const std::byte* at, Price8& price) noexcept { load(at, price.units); }
template <std::size_t letters>
inline void load(const std::byte* at, Alpha<letters>& alpha) noexcept {
  std::memcpy(alpha.data(), at, letters);
}
inline void load(const std::byte* at, MessageHead& head) noexcept {
  head.locate = load_big<std::uint16_t>(at + 1);
  const auto word = load_big<std::uint64_t>(at + 3);
  head.tracking = static_cast<std::uint16_t>(word >> timestamp_bits);
  head.timestamp = Duration{static_cast<std::int64_t>(word & timestamp_mask)};
}

inline void store(char letter, std::byte* at) noexcept { *at = static_cast<std::byte>(letter); }
inline void store(std::uint32_t number, std::byte* at) noexcept { store_big(number, at); }
inline void store(std::uint64_t number, std::byte* at) noexcept { store_big(number, at); }
inline void store(Price4 price, std::byte* at) noexcept { store_big(price.units, at); }
inline void store(Price8 price, std::byte* at) noexcept { store_big(price.units, at); }
template <std::size_t letters>
inline void store(const Alpha<letters>& alpha, std::byte* at) noexcept {
  std::memcpy(at, alpha.data(), letters);
}
// All but the type, which is not the head's.
inline void store(const MessageHead& head, std::byte* at) noexcept {
  store_big(head.locate, at + 1);
  const auto timestamp = static_cast<std::uint64_t>(head.timestamp.count()) & timestamp_mask;
  store_big(std::uint64_t{head.tracking} << timestamp_bits | timestamp, at + 3);
}

}  // namespace tocsin::itch
