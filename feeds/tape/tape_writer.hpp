#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "feeds/tape/event_check.hpp"
#include "feeds/tape/tape_format.hpp"
#include "feeds/tape/tape_seals.hpp"

namespace tocsin {

// Writes a tape (tape_format.hpp): the same header and events give the same bytes. An event that a reader would reject,
// or a time that goes back, is a bug. What is sealed survives the end of this process, not a loss of power. A tape that
// is not finished is a journal that broke off: it can be read up to its last seal.
class TapeWriter {
 public:
  // Starts the file anew. SetupError naming the path where it cannot be written; so too every call below.
  TapeWriter(const std::string& path, const TapeHeader& header);
  TapeWriter(const TapeWriter&) = delete;
  TapeWriter& operator=(const TapeWriter&) = delete;
  TapeWriter(TapeWriter&&) = delete;
  TapeWriter& operator=(TapeWriter&&) = delete;
  ~TapeWriter();

  void append(std::span<const Event> events);
  // Hands everything appended so far to the system, closed by a seal. The block goes on after it.
  void seal();
  // Seals, and ends the tape with its foot.
  void finish();

  [[nodiscard]] std::uint64_t events_count() const noexcept { return seals_.events_count() + staged_.size(); }

 private:
  TapeWriter(const std::string& path, const TapeHeader& header, std::span<const std::byte> encoded);

  [[nodiscard]] std::uint64_t room() const noexcept;
  void drain();
  [[nodiscard]] std::uint64_t block_offset() const noexcept;
  void close_block();
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);

  std::string path_;
  std::uint64_t block_events_;
  EventCheck check_;
  std::uint64_t header_bytes_;
  std::vector<Event> staged_;  // appended, not yet written
  TapeSeals seals_;            // of what is written
  int fd_;
};

}  // namespace tocsin
