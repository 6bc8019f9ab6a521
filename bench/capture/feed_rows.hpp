#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "bench/capture/agreement.hpp"
#include "bench/capture/recording.hpp"
#include "bench/capture/row_group.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/feed.hpp"

namespace tocsin::bench {

// One recording read by the feed that users open: from memory, from its file, and from the file compressed by gzip at
// its usual level, 6, beside those who do nothing but decompress. Whatever it is read from, its events are the same.
class FeedRows {
 public:
  using Open = std::function<std::unique_ptr<Feed>(const bytes::StoredBytes&)>;
  // Goes from message to message and returns a sum of what it saw.
  using Hop = std::uint64_t (*)(std::span<const std::byte>);

  FeedRows(std::string name, const Recording& recording, Hop hop, Open open);

  // The floor is a hop over the messages where they lie in memory.
  [[nodiscard]] RowGroup rows();
  // Compresses the file, beside it. The floor is the decompressor alone.
  [[nodiscard]] RowGroup compressed_rows();
  [[nodiscard]] const Agreement& agreement() const { return events_; }

 private:
  [[nodiscard]] double time_hop() const;
  double time_feed(const bytes::StoredBytes& stored);
  [[nodiscard]] double time_gzip_program() const;
  [[nodiscard]] double time_decompressor() const;

  std::string name_;
  const Recording& recording_;
  Hop hop_;
  Open open_;
  std::string compressed_;  // path
  Agreement events_;
};

}  // namespace tocsin::bench
