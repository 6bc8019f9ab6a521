#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// The state of a live day's engine between two of its events, from which the day can be gone on with.
struct DaySnapshot {
  // What it was made with: it is of no use to other rules or another build of this program.
  struct Maker {
    std::uint64_t program = 0;
    std::uint64_t rules = 0;  // of the files that they are made of

    bool operator==(const Maker&) const = default;
  };

  Maker maker;
  std::uint64_t edition = 0;                                          // how often the rules had been changed
  std::uint64_t events = 0;                                           // of the day, heard
  std::uint64_t alerts = 0;                                           // of the day, told
  Event last = blank_event(EventKind::clear, Time{}, no_instrument);  // the last of the events
  std::vector<std::byte> state;                                       // of the engine
};

// Puts it on the disk, packed and with a checksum, whole or not at all. SetupError where it cannot be written.
void write_day_snapshot(const std::string& path, const DaySnapshot& snapshot);

// SetupError saying what is wrong with it: that it is not whole, is damaged, or is no such file.
[[nodiscard]] DaySnapshot read_day_snapshot(const std::string& path);

}  // namespace tocsin
