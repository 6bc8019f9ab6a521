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
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) noexcept;

// A price in plain decimal notation, exact to 1e-9. Never reads as `no_price`.
[[nodiscard]] std::optional<Price> parse_price(std::string_view text) noexcept;

// Appends the shortest decimal that reads back as the same price: "118.42", "-0.5", "100". Nothing for `no_price`.
void append_price(std::string& out, Price price);

}  // namespace tocsin
