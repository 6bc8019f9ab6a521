#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/book/feed_mark.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/index/index_format.hpp"

namespace tocsin {

// A recording's side index, by which its feed can begin in the middle. Only a mark that is asked for is read.
class CaptureIndex {
 public:
  // SetupError with the reason where the bytes are no index, are damaged, or are of another version.
  explicit CaptureIndex(bytes::StoredBytes stored);

  // SetupError with the reason where it is not of these files, read with these options.
  void check(const IndexSubject& subject) const;
  // Of the recording's first event.
  [[nodiscard]] Time first() const noexcept { return directory_.first; }
  // The last mark behind which no message was earlier than or at `until` is missing: all before it were no later.
  // Nothing: the start. SetupError where the mark is damaged.
  [[nodiscard]] std::optional<FeedMark> mark_at(Time until) const;
  // Lets files that are compressed be read from the middle.
  void give_points(std::span<const bytes::StoredBytes> files) const;

 private:
  [[nodiscard]] std::vector<std::byte> read(const SealedPart& part) const;

  bytes::StoredBytes stored_;
  IndexDirectory directory_;
};

// Whether a file that begins so is an index, of any version.
[[nodiscard]] bool looks_like_index(std::span<const std::byte> head) noexcept;

// Where the index of a recording is kept, given its first file.
[[nodiscard]] inline std::string index_path(const std::string& capture) { return capture + ".index"; }

}  // namespace tocsin
