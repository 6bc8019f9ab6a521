#pragma once

#include <span>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/book/feed_mark.hpp"
#include "feeds/bytes/stored_bytes.hpp"

namespace tocsin {

// The same files, to be read from a mark on where there is one. SetupError where it is not of as many.
[[nodiscard]] inline std::vector<bytes::StoredBytes> starting_at(std::span<const bytes::StoredBytes> files,
                                                                 const FeedMark* mark) {
  std::vector<bytes::StoredBytes> from(files.begin(), files.end());
  if (!mark) return from;
  if (mark->offsets.size() != files.size()) throw SetupError("the index is of another number of files");
  for (std::size_t i = 0; i < from.size(); ++i) from[i].start = mark->offsets[i];
  return from;
}

}  // namespace tocsin
