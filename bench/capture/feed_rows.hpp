#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/capture/agreement.hpp"
#include "bench/capture/recording.hpp"
#include "bench/measured.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/feed.hpp"

namespace tocsin::bench {

// One recording read by the feed that users open: from memory, from its file, and from the file compressed by gzip at
// its usual level, 6, beside those who do nothing but decompress. Whatever it is read from, its events are the same.
class FeedRows {
 public:
  using Open = std::function<std::unique_ptr<Feed>(const bytes::StoredBytes&)>;

  // Compresses the file, beside it, if `is_compressed_too`.
  FeedRows(std::string name, const Recording& recording, Open open, bool is_compressed_too);

  [[nodiscard]] std::vector<Measured> rows();
  [[nodiscard]] const Agreement& agreement() const { return events_; }

 private:
  double time_feed(const bytes::StoredBytes& stored);
  [[nodiscard]] double time_gzip_program() const;
  [[nodiscard]] double time_decompressor() const;

  std::string name_;
  const Recording& recording_;
  Open open_;
  std::string compressed_;  // path; empty: none
  Agreement events_;
};

}  // namespace tocsin::bench
