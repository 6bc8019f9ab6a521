#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/book/book_feed.hpp"
#include "feeds/bytes/stored_bytes.hpp"

namespace tocsin {

// An exchange's own recording: who reads it, and the session that it and its other lines are of.
struct Recording {
  std::function<std::unique_ptr<BookFeed>(std::vector<bytes::StoredBytes>, const CaptureOptions&)> open;
  std::string session;
};

// Looks at the first packets of a capture, or at the head of a file; nothing where it is neither. SetupError where it
// is a packet capture of something else.
[[nodiscard]] std::optional<Recording> recording_of(const bytes::StoredBytes& stored, std::span<const std::byte> head);

}  // namespace tocsin
