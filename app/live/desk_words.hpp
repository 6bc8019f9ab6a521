#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/desk_text.hpp"

namespace tocsin {

// Numbers what is said at the desk on a live day, and keeps it in a file beside the journal (feeds/tape/tape_words),
// from which a replay knows it. The words of a number are written before anybody is told the number, and never again:
// whoever is told may read them, on whichever thread.
class DeskWords {
 public:
  // `texts`: room for all, by number less one; those of the file at `path` are put into it. A last row that is not
  // whole is cut off. Numbers go on behind `last`, which the journal knows, and those of the file. SetupError where
  // the file cannot be read or written.
  DeskWords(const std::string& path, std::span<DeskText> texts, std::uint32_t last);
  ~DeskWords();
  DeskWords(const DeskWords&) = delete;
  DeskWords& operator=(const DeskWords&) = delete;
  DeskWords(DeskWords&&) = delete;
  DeskWords& operator=(DeskWords&&) = delete;

  // The number of these words, which are on the disk then; 0 where there is no room, or they could not be written.
  [[nodiscard]] std::uint32_t add(const DeskText& text);

 private:
  [[nodiscard]] bool write(const std::string& row);

  std::span<DeskText> texts_;
  std::uint32_t last_;
  std::int64_t size_;  // of whole rows
  int file_;
};

}  // namespace tocsin
