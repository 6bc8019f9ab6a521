#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "feeds/tape/journal.hpp"

namespace tocsin {

// Reads a journal from its first event on while another thread appends to it.
class JournalTail {
 public:
  // SetupError where it cannot be opened. The journal outlives it.
  JournalTail(const std::string& path, const Journal& journal);
  JournalTail(const JournalTail&) = delete;
  JournalTail& operator=(const JournalTail&) = delete;
  JournalTail(JournalTail&&) = delete;
  JournalTail& operator=(JournalTail&&) = delete;
  ~JournalTail();

  // The next events, valid until the next call, of those before the event of number `end`, which are published; empty
  // where that is reached. SetupError where they cannot be read.
  [[nodiscard]] std::span<const Event> next(std::uint64_t end);
  // The event of this number comes next.
  void go_to(std::uint64_t number) noexcept { position_ = number; }
  // The number of the next event.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

 private:
  std::string path_;
  const Journal& journal_;
  int file_;
  std::uint64_t position_ = 0;
  std::vector<Event> events_;
};

}  // namespace tocsin
