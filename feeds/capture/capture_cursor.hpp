#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "feeds/bytes/byte_window.hpp"
#include "feeds/tally.hpp"

namespace tocsin::capture {

// Goes along the records of a capture. Where there is no way on it ends for good, and tells the tally why and where.
class CaptureCursor {
 public:
  CaptureCursor(bytes::ByteWindow window, Tally& tally) : window_(std::move(window)), tally_(&tally) {}

  // At least `count` bytes from where the cursor stands, or nullptr where it has ended. Ends without a fault where
  // `is_start` and there is nothing more.
  [[nodiscard]] const std::byte* hold(std::size_t count, bool is_start = false) {
    if (!has_ended_ && window_.hold(count)) [[likely]]
      return window_.bytes().data();
    return end_of_bytes(is_start);
  }
  void consume(std::size_t count) noexcept { window_.consume(count); }
  // Goes over `count` bytes, however many; false where there are fewer.
  [[nodiscard]] bool skip(std::uint64_t count);
  // The rest cannot be read.
  void end(const char* reason, std::uint64_t offset);

  void reject(const char* reason, std::uint64_t offset);
  void pass_over(const char* kind, std::uint64_t offset);

  [[nodiscard]] std::uint64_t offset() const noexcept { return window_.offset(); }
  [[nodiscard]] std::uint64_t position() const { return window_.position(); }

 private:
  const std::byte* end_of_bytes(bool is_start);

  bytes::ByteWindow window_;
  Tally* tally_;
  bool has_ended_ = false;
};

}  // namespace tocsin::capture
