#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/price.hpp"

namespace tocsin {

// A decimal number as an integer in units of 10^-decimals (0 to 9), exactly: an optional minus, digits, an optional
// point with digits after it. Nothing where the text is anything else (a plus, an exponent, blanks, "nan"), where it
// has more significant decimals than that, or where it does not fit 64 bits.
[[nodiscard]] inline std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) noexcept;

// The same into `value`; false where there is nothing. (An optional is not returned through registers: on the way from
// one source file to another it costs more than the digits do.)
[[nodiscard]] bool read_decimal(std::string_view text, int decimals, std::int64_t& value) noexcept;

// A price in plain decimal notation, exact to 1e-9. Never reads as `no_price`.
[[nodiscard]] inline std::optional<Price> parse_price(std::string_view text) noexcept;

// Appends the shortest decimal that reads back as the same price: "118.42", "-0.5", "100". Nothing for `no_price`.
void append_price(std::string& out, Price price);

inline std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) noexcept {
  std::int64_t value = 0;
  if (!read_decimal(text, decimals, value)) return std::nullopt;
  return value;
}

inline std::optional<Price> parse_price(std::string_view text) noexcept {
  Price price;
  if (!read_decimal(text, 9, price.units)) return std::nullopt;
  return price;
}

}  // namespace tocsin
