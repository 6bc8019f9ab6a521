#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/desk_text.hpp"

// Where the words of a tape's actions stand, which has room for their numbers alone: beside "day.tape" the CSV file
// "day.words.csv", with the columns number, owner and note (docs/control.md).
namespace tocsin::tape_words {

// Actions of one day that may have words.
inline constexpr std::uint32_t numbers_max = 10'000;
inline constexpr const char* header = "number,owner,note\n";

[[nodiscard]] std::string path_of(const std::string& tape);
// As a row of the file, with its line feed (RFC 4180).
[[nodiscard]] std::string row(std::uint32_t number, const DeskText& text);
// By number less one; empty where there is no such file. A last line that is not whole is passed over. SetupError
// naming line and column where a row is wrong.
[[nodiscard]] std::vector<DeskText> read(const std::string& path);

// The file of these texts, in place of what is there; none where there are none. SetupError where it cannot be written.
void write(const std::string& path, std::span<const DeskText> texts);

}  // namespace tocsin::tape_words
