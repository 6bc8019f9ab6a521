#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/alert.hpp"

namespace tocsin {

// The words of the alert log for what an alert carries as a number.
std::string_view word(AlertState state) noexcept;
std::string_view word(SuppressedBy reason) noexcept;
std::string_view word(Severity severity) noexcept;
std::string_view word(Unit unit) noexcept;
std::string_view word(Basis basis) noexcept;
std::string_view word(Sight sight) noexcept;

// Decimals of a number of this unit: how small a part of one its whole numbers count.
int decimals_of(Unit unit) noexcept;

// 16 lower-case hexadecimal digits.
std::string hex_id(std::uint64_t id);

// A number of an alert that stands for a price or level nobody knows yet.
constexpr bool is_known(std::int64_t units) noexcept { return units != no_price.units; }

}  // namespace tocsin
