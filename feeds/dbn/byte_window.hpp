#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "feeds/dbn/byte_source.hpp"

namespace tocsin::dbn {

// A stretch of a source's bytes that moves along it: a block that is read again and again, in which what was not
// consumed stays when more is asked for; or, where the bytes lie in memory anyway, all that is left of them. Either way
// a record is whole in the window before it is looked at.
class ByteWindow {
 public:
  explicit ByteWindow(std::unique_ptr<ByteSource> source);

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  void consume(std::size_t count) noexcept {
    bytes_ = bytes_.subspan(count);
    offset_ += count;
  }
  // Makes the window longer; false where the source has ended, or the block is full.
  [[nodiscard]] bool extend();
  // Makes the window at least `count` bytes long, if the source has them. Not more than a block.
  [[nodiscard]] bool hold(std::size_t count);
  // Where the window begins, in bytes after decompression.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] std::uint64_t position() const { return is_whole_ ? offset_ : source_->position(); }
  [[nodiscard]] const ByteSource& source() const noexcept { return *source_; }

 private:
  // Large enough that a system call costs little, small enough to stay in the second-level cache.
  static constexpr std::size_t block_size = 256 * 1024;

  std::unique_ptr<ByteSource> source_;
  bool is_whole_;
  std::vector<std::byte> block_;
  std::span<const std::byte> bytes_;
  std::uint64_t offset_ = 0;
};

}  // namespace tocsin::dbn
