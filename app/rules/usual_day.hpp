#pragma once

#include <array>
#include <cstdint>

namespace tocsin {

// How a usual day's volume of a US stock is spread over the half hours of the regular session, from 09:30 on, in parts
// per million of the consolidated volume of the whole day. As of January 2025, and an estimate of our own: the U shape
// is what all studies find, no exchange publishes these figures. What is missing to a million is the closing auction,
// which is printed after the bell, and the hours before and after.
inline constexpr std::array<std::int64_t, 13> usual_day_2025_01{135'000, 85'000, 70'000, 60'000, 54'000, 49'000, 46'000,
                                                                46'000,  48'000, 53'000, 56'000, 70'000, 128'000};

}  // namespace tocsin
