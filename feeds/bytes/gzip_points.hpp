#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tocsin::bytes {

// Where a block of deflate begins within a member of gzip, and what must be known to read on from there: the bytes
// before it, which it may repeat (RFC 1951, section 2), and what the member's trailer is held against (RFC 1952,
// section 2.3.1).
struct GzipPoint {
  static constexpr std::size_t window_max = 32 * 1024;

  std::uint64_t out_offset = 0;  // in the decompressed bytes of all members
  std::uint64_t in_bit = 0;      // in the file; bits count from the least significant of a byte
  std::uint32_t crc = 0;         // of the member so far
  std::uint32_t member_out = 0;  // bytes of the member so far, modulo 2^32
  std::vector<std::byte> window;
};

// The points of one file, in the order of the bytes. They are found while it is decompressed, on whatever thread, if
// somebody wants them; and given, in another run, to who wants to begin late.
class GzipPoints {
 public:
  // Of decompressed bytes, from one point to the next, or somewhat more.
  static constexpr std::uint64_t spacing = std::uint64_t{64} << 20;

  // To be called before the file is opened.
  void want(std::uint64_t every = spacing) { every_ = every; }
  void give(std::vector<GzipPoint> points) { points_ = std::move(points); }

  // Whether a point at this offset would be of use.
  [[nodiscard]] bool is_due(std::uint64_t out_offset) const {
    if (every_ == 0) return false;
    const std::scoped_lock lock(mutex_);
    return out_offset >= every_ + (points_.empty() ? 0 : points_.back().out_offset);
  }
  void add(GzipPoint point) {
    const std::scoped_lock lock(mutex_);
    points_.push_back(std::move(point));
  }
  [[nodiscard]] std::vector<GzipPoint> all() const {
    const std::scoped_lock lock(mutex_);
    return points_;
  }
  // The last at or before the offset.
  [[nodiscard]] std::optional<GzipPoint> before(std::uint64_t out_offset) const;

 private:
  std::uint64_t every_ = 0;  // 0: nobody wants any
  mutable std::mutex mutex_;
  std::vector<GzipPoint> points_;
};

}  // namespace tocsin::bytes
