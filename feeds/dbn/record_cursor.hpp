#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "feeds/bytes/byte_window.hpp"
#include "feeds/dbn/dbn_records.hpp"

namespace tocsin::dbn {

// Size in bytes of the record that `bytes` begin with; 0 where it is not whole, or its length cannot be true.
[[nodiscard]] inline std::size_t whole_record_size(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < sizeof(RecordHeader)) return 0;
  const std::size_t size = std::to_integer<std::size_t>(bytes.front()) * length_unit;
  return size >= sizeof(RecordHeader) && size <= bytes.size() ? size : 0;
}

// Goes from record to record by the length each begins with, whatever its type. Where a length cannot be true, or the
// bytes end within a record, there is no way on: it ends and says why.
class RecordCursor {
 public:
  explicit RecordCursor(bytes::ByteWindow window) : window_(std::move(window)) {}

  // Bytes that begin with a whole record, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const std::byte> bytes() {
    while (whole_record_size(window_.bytes()) == 0) {
      if (!is_cut() || !window_.extend()) return end();
    }
    return window_.bytes();
  }
  // Goes on to the record that many bytes further.
  void consume(std::size_t count) { window_.consume(count); }

  // Where the bytes begin, or the good ones end, in bytes after decompression.
  [[nodiscard]] std::uint64_t offset() const noexcept { return window_.offset(); }
  // Why the records ended before the bytes did (a literal), or nullptr.
  [[nodiscard]] const char* fault() const noexcept { return fault_; }
  [[nodiscard]] std::uint64_t position() const { return window_.position(); }

 private:
  // Whether more bytes could make the record whole.
  [[nodiscard]] bool is_cut() const noexcept {
    return window_.bytes().empty() ||
           std::to_integer<std::size_t>(window_.bytes().front()) * length_unit >= sizeof(RecordHeader);
  }

  std::span<const std::byte> end() {
    fault_ = window_.fault();
    if (fault_ || window_.bytes().empty()) return {};
    fault_ = is_cut() ? "record is cut short by the end of the file; the good bytes end before it"
                      : "record length is below the 16 bytes of its header; the rest cannot be read";
    return {};
  }

  bytes::ByteWindow window_;
  const char* fault_ = nullptr;
};

}  // namespace tocsin::dbn
