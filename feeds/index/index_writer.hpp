#pragma once

#include <cstdint>
#include <fstream>
#include <span>
#include <string>

#include "feeds/book/feed_mark.hpp"
#include "feeds/index/index_format.hpp"

namespace tocsin {

// Writes a recording's index under a temporary name, which becomes its own when it is whole. SetupError where it cannot
// be written.
class IndexWriter {
 public:
  explicit IndexWriter(std::string path);
  IndexWriter(const IndexWriter&) = delete;
  IndexWriter& operator=(const IndexWriter&) = delete;
  IndexWriter(IndexWriter&&) = delete;
  IndexWriter& operator=(IndexWriter&&) = delete;
  // What is not finished is gone.
  ~IndexWriter();

  // Marks come in the order of time. Adds this one if the index is no larger than `size_max` with it, and returns how
  // large it is, or would be.
  std::uint64_t add(const FeedMark& mark, std::uint64_t size_max);
  // Without what finishes it.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  // `directory` lacks the marks.
  void finish(IndexDirectory directory);

 private:
  [[nodiscard]] SealedPart append(Sealed sealed);
  void write(std::span<const std::byte> bytes);

  std::string path_;
  std::string temporary_;
  std::ofstream file_;
  std::uint64_t size_ = 0;
  std::vector<IndexedMark> marks_;
  bool is_finished_ = false;
};

}  // namespace tocsin
