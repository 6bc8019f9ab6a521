#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "feeds/bytes/byte_source.hpp"

namespace tocsin::bytes {

// A source's bytes, block by block; what is left of one block stands before the next. Does not know what they mean.
class BlockReader {
 public:
  BlockReader() = default;
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;
  BlockReader(BlockReader&&) = delete;
  BlockReader& operator=(BlockReader&&) = delete;
  virtual ~BlockReader() = default;

  // `kept`, which is the end of what was returned before, and the bytes that follow it; no more than `kept` only at the
  // end. Valid until the next call. `kept` is no longer than the longest record that the reader was made for.
  [[nodiscard]] virtual std::span<const std::byte> next(std::span<const std::byte> kept) = 0;
  // Bytes read of what is stored by the end of the block, for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  // Why the bytes ended before they should have (a literal), or nullptr.
  [[nodiscard]] virtual const char* fault() const = 0;
};

// Reads each block when it is asked for. No record is longer than `record_max` bytes.
[[nodiscard]] std::unique_ptr<BlockReader> read_in_turn(std::unique_ptr<ByteSource> source, std::size_t record_max);
// Reads on a thread of its own, a few blocks ahead. The bytes are the same.
[[nodiscard]] std::unique_ptr<BlockReader> read_ahead(std::unique_ptr<ByteSource> source, std::size_t record_max);

}  // namespace tocsin::bytes
