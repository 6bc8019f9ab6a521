#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "feeds/dbn/byte_source.hpp"

namespace tocsin::dbn {

// A block of a source's bytes that moves along it. What was not consumed stays when more is asked for, so that a record
// is always whole in the window before it is looked at. One block of memory, however long the source.
class ByteWindow {
 public:
  // Large enough that a system call costs little, small enough to stay in the second-level cache.
  static constexpr std::size_t block_size = 256 * 1024;

  explicit ByteWindow(std::unique_ptr<ByteSource> source) : source_(std::move(source)), block_(block_size) {}

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return std::span(block_).subspan(begin_, end_ - begin_);
  }
  void consume(std::size_t count) noexcept { begin_ += count; }
  // Makes the window longer; false where the source has ended, or the block is full.
  [[nodiscard]] bool extend();
  // Makes the window at least `count` bytes long, if the source has them. Not more than `block_size`.
  [[nodiscard]] bool hold(std::size_t count);
  // Where the window begins, in bytes after decompression.
  [[nodiscard]] std::uint64_t offset() const noexcept { return base_ + begin_; }
  [[nodiscard]] const ByteSource& source() const noexcept { return *source_; }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<std::byte> block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t base_ = 0;  // offset of the block's first byte
};

}  // namespace tocsin::dbn
