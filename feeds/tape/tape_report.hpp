#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "feeds/tape/tape_image.hpp"

namespace tocsin {

// A stretch of a tape that cannot be read.
struct TapeDamage {
  std::uint64_t offset;
  std::uint64_t events;  // lost with it
  std::string what;
};

// What a tape holds, with every checksum read and every event looked at.
struct TapeReport {
  TapeHeader header;
  bool finished = false;
  std::uint64_t bytes = 0;
  std::uint64_t good_bytes = 0;  // where the good prefix ends
  std::uint64_t blocks = 0;
  std::uint64_t events = 0;                              // in whole blocks
  std::array<std::uint64_t, event_kinds_count> kinds{};  // of those, by kind 1, 2, ... 9
  std::optional<Time> first, last;
  std::vector<TapeDamage> damage;

  [[nodiscard]] bool is_sound() const noexcept { return finished && damage.empty(); }
};

// Reads the whole tape. SetupError where its header cannot be used.
[[nodiscard]] TapeReport verify_tape(const std::string& path);

}  // namespace tocsin
