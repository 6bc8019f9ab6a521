#include "feeds/capture/capture_cursor.hpp"

#include <algorithm>

namespace tocsin::capture {

bool CaptureCursor::skip(std::uint64_t count) {
  while (count > 0) {
    if (hold(1) == nullptr) return false;
    const auto part = std::min<std::uint64_t>(count, window_.bytes().size());
    window_.consume(part);
    count -= part;
  }
  return true;
}

void CaptureCursor::end(const char* reason, std::uint64_t offset) {
  has_ended_ = true;
  reject(reason, offset);
}

void CaptureCursor::reject(const char* reason, std::uint64_t offset) {
  ++tally_->records_in;
  tally_->reject(reason, offset);
}

void CaptureCursor::pass_over(const char* kind, std::uint64_t offset) {
  ++tally_->records_in;
  tally_->pass_over(kind, offset);
}

const std::byte* CaptureCursor::end_of_bytes(bool is_start) {
  if (has_ended_) return nullptr;
  const bool is_whole = is_start && window_.bytes().empty();
  if (const char* fault = window_.fault()) {
    end(fault, window_.offset());
  } else if (!is_whole) {
    end("record is cut short by the end of the capture; the good bytes end before it", window_.offset());
  }
  has_ended_ = true;
  return nullptr;
}

}  // namespace tocsin::capture
