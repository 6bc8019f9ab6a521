#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "feeds/bytes/block_reader.hpp"

namespace tocsin::bytes {

// A stretch of bytes that moves along them: a block at a time, before which stands what was not consumed of the one
// before; or, where the bytes lie in memory anyway, all that is left of them. Either way a record is whole in the
// window before it is looked at.
class ByteWindow {
 public:
  // `offset`: of the first byte.
  explicit ByteWindow(std::unique_ptr<BlockReader> blocks, std::uint64_t offset = 0)
      : blocks_(std::move(blocks)), offset_(offset) {}
  // Bytes that outlive the window.
  explicit ByteWindow(std::span<const std::byte> bytes, std::uint64_t offset = 0) : bytes_(bytes), offset_(offset) {}

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  void consume(std::size_t count) noexcept {
    bytes_ = bytes_.subspan(count);
    offset_ += count;
  }
  // Makes the window longer, where it is shorter than the longest record; false where the bytes have ended.
  [[nodiscard]] bool extend();
  // Makes the window at least `count` bytes long, if there are as many. Not more than the longest record.
  [[nodiscard]] bool hold(std::size_t count) {
    while (bytes_.size() < count) {
      if (!extend()) return false;
    }
    return true;
  }
  // Where the window begins, in bytes after decompression.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  // Bytes of what is stored that were read so far, for progress.
  [[nodiscard]] std::uint64_t position() const { return blocks_ ? blocks_->position() : offset_; }
  // Why the bytes ended before they should have (a literal), or nullptr.
  [[nodiscard]] const char* fault() const { return blocks_ ? blocks_->fault() : nullptr; }

 private:
  std::unique_ptr<BlockReader> blocks_;
  std::span<const std::byte> bytes_;
  std::uint64_t offset_ = 0;
};

}  // namespace tocsin::bytes
