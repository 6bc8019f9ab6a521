#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/time.hpp"

namespace tocsin {

// A place in a recording from which its feed can go on as if it had read all that is before. What `state` says is
// between the feed and itself.
struct FeedMark {
  // Of the messages before it, the latest.
  Time time{};
  // Of each of the recording's files, in bytes after decompression, where reading goes on; the largest number: nowhere.
  std::vector<std::uint64_t> offsets;
  std::vector<std::byte> state;
};

}  // namespace tocsin
