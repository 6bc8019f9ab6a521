#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/index/index_writer.hpp"

namespace tocsin {

// How far apart the marks of an index are. A mark costs a few bytes for each order that rests, and saves the reading
// of all that is before it: so the larger it is, the more is to be read before the next.
struct MarkSpacing {
  Duration interval = std::chrono::minutes(1);  // of the recording's time, at the least
  std::uint64_t share = 50;                     // bytes of the recording, decompressed, for each of the marks
};

// Hands out what another feed does, and keeps an index of its recording meanwhile. The index is there when the feed has
// been read to its end.
class IndexedFeed final : public Feed {
 public:
  // `open` makes the feed of `files`. SetupError where the index cannot be written, also while reading.
  using Opener = std::function<std::unique_ptr<BookFeed>(std::vector<bytes::StoredBytes>, const CaptureOptions&)>;
  IndexedFeed(const std::vector<bytes::StoredBytes>& files, const Opener& open, const CaptureOptions& options,
              const std::string& path, MarkSpacing spacing = {});

  [[nodiscard]] const FeedInfo& info() const override { return feed_->info(); }
  [[nodiscard]] const Tally& tally() const override { return feed_->tally(); }
  [[nodiscard]] std::uint64_t position() const override { return feed_->position(); }
  [[nodiscard]] std::span<const Event> next() override;

 private:
  void note(std::span<const Event> events);
  void mark_if_due();
  void add(const FeedMark& mark);
  void finish();

  MarkSpacing spacing_;
  std::vector<bytes::StoredBytes> files_;
  IndexDirectory directory_;
  std::optional<IndexWriter> writer_;  // until it is finished
  std::unique_ptr<BookFeed> feed_;
  bool is_due_ = false;
  Time due_{};
  std::uint64_t position_due_ = 0;
};

}  // namespace tocsin
