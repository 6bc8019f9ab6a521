#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"

namespace tocsin {

// What an index belongs to: the files of a recording, by their sizes and what they begin and end with, and the options
// with which they were read.
struct IndexSubject {
  struct File {
    std::uint64_t size = 0;  // as stored
    std::uint64_t hash = 0;  // XXH3 of its first 64 KiB and its last
    bool operator==(const File&) const = default;
  };

  std::vector<File> files;
  std::optional<std::chrono::local_days> date;
  std::uint32_t depth_levels = 0;
  std::uint32_t orders_max = 0;  // 0: any number, for more room may be made
  bool operator==(const IndexSubject&) const = default;
};

// Of files by the names that they were opened with. SetupError where one cannot be read.
[[nodiscard]] IndexSubject index_subject(std::span<const bytes::StoredBytes> files, const CaptureOptions& options);

}  // namespace tocsin
