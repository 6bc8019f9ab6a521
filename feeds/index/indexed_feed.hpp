#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/index/index_writer.hpp"

namespace tocsin {

// Hands out what another feed does, and keeps an index of its recording meanwhile: a mark for every so much of time.
// The index is there when the feed has been read to its end.
class IndexedFeed final : public Feed {
 public:
  static constexpr Duration usual_interval = std::chrono::minutes(10);

  // `open` makes the feed of `files`. SetupError where the index cannot be written, also while reading.
  using Opener = std::function<std::unique_ptr<BookFeed>(std::vector<bytes::StoredBytes>, const CaptureOptions&)>;
  IndexedFeed(const std::vector<bytes::StoredBytes>& files, const Opener& open, const CaptureOptions& options,
              const std::string& path, Duration interval = usual_interval);

  [[nodiscard]] const FeedInfo& info() const override { return feed_->info(); }
  [[nodiscard]] const Tally& tally() const override { return feed_->tally(); }
  [[nodiscard]] std::uint64_t position() const override { return feed_->position(); }
  [[nodiscard]] std::span<const Event> next() override;

 private:
  void note(std::span<const Event> events);
  void mark_if_due();
  void finish();

  Duration interval_;
  std::vector<bytes::StoredBytes> files_;
  IndexDirectory directory_;
  std::optional<IndexWriter> writer_;  // until it is finished
  std::unique_ptr<BookFeed> feed_;
  bool has_begun_ = false;
  bool is_due_ = false;
  Time due_{};
};

}  // namespace tocsin
