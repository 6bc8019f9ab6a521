#pragma once

#include <CLI/CLI.hpp>

#include "app/reading.hpp"

namespace tocsin {

inline constexpr auto speed_help =
    "max: as fast as it goes; 60: sixty times the tape's pace; rate:500000: events a second; burst:100: gaps under "
    "1 ms as they were, the rest of each gap a hundred times faster";

// What the bytes of a file may not say; `csv` is what the option about CSV files is called.
void add_reading(CLI::App* command, WrittenReading& reading, const char* csv = "--csv");

}  // namespace tocsin
