#include "feeds/tape/tape_words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>

#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"

namespace tocsin::tape_words {
namespace {

constexpr std::array<std::string_view, 3> columns{"number", "owner", "note"};
constexpr std::string_view tape_ending = ".tape";
constexpr std::string_view words_ending = ".words.csv";

std::string quoted_field(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

std::string whole_lines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string lines{std::istreambuf_iterator<char>(file), {}};
  lines.resize(lines.rfind('\n') + 1);
  return lines;
}

}  // namespace

std::string path_of(const std::string& tape) {
  std::string_view stem = tape;
  if (stem.ends_with(tape_ending)) stem.remove_suffix(tape_ending.size());
  return std::string(stem) + std::string(words_ending);
}

std::string row(std::uint32_t number, const DeskText& text) {
  return std::to_string(number) + "," + quoted_field(text.owner) + "," + quoted_field(text.note) + "\n";
}

std::vector<DeskText> read(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};
  const std::string lines = whole_lines(path);
  if (lines.empty()) return {};
  CsvTable table(bytes::stored_in_memory(std::as_bytes(std::span(lines)), path), columns, columns.size());
  std::vector<DeskText> texts;
  while (table.next()) {
    const auto number = table.count("number");
    if (!number || *number > numbers_max) table.refuse("number", "a number from 1 to 10000");
    texts.resize(std::max<std::size_t>(texts.size(), *number));
    texts[*number - 1] = {.owner = std::string(table.text("owner")), .note = std::string(table.text("note"))};
  }
  return texts;
}

void write(const std::string& path, std::span<const DeskText> texts) {
  if (texts.empty()) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return;
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << header;
  for (std::uint32_t number = 1; const DeskText& text : texts) file << row(number++, text);
  if (!file.flush()) throw SetupError(path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace tocsin::tape_words
