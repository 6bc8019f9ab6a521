#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/mistakes.hpp"
#include "app/toml_value.hpp"

namespace tocsin {

// A word of a file, and where it stands.
struct Word {
  std::string text;
  std::uint32_t line = 0;
};

[[nodiscard]] std::optional<Word> word_of(const TomlValue& value);
// One word, or a list of at least one.
[[nodiscard]] std::optional<std::vector<Word>> words_of(const TomlValue& value);

// Reads the keys of one table by saying what each is expected to be. What is not so, is missing, or was never asked for
// becomes a mistake; the caller reads on with a default.
class KeyReader {
 public:
  // `where` says whose keys these are, such as "rule sox"; empty for the file's own.
  KeyReader(const TomlValue::Table& table, std::uint32_t line, std::string where, Mistakes& mistakes)
      : table_(table), line_(line), where_(std::move(where)), mistakes_(mistakes) {}

  void rename(std::string where) { where_ = std::move(where); }

  [[nodiscard]] std::uint32_t line() const noexcept { return line_; }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] const TomlValue* find(std::string_view key);

  // `parse` makes an optional of a TomlValue. Nothing where the key is absent or, noted, is not as expected.
  template <class Parse>
  auto optional(std::string_view key, const std::string& expected, Parse&& parse) {
    const TomlValue* value = find(key);
    using Result = decltype(parse(*value));
    if (value == nullptr) return Result{};
    Result result = parse(*value);
    if (!result) refuse(key, expected, *value);
    return result;
  }

  template <class Parse>
  auto required(std::string_view key, const std::string& expected, Parse&& parse) {
    if (find(key) == nullptr) miss(key, expected);
    return optional(key, expected, parse);
  }

  // The place in `words` of the word that stands at the key.
  std::optional<std::size_t> choice(std::string_view key, std::span<const std::string_view> words);
  // One word, or a list in which each stands once.
  std::optional<std::vector<Word>> words(std::string_view key, const std::string& expected);

  void refuse(std::string_view key, const std::string& expected, const TomlValue& found);
  void refuse(std::uint32_t line, std::string_view key, const std::string& text);
  void refuse_word(std::string_view key, const Word& found, std::span<const std::string_view> words);
  void miss(std::string_view key, const std::string& expected);
  // Keys that nobody asked for.
  void refuse_unknown();
  // The same, for somebody who will ask for them: they are no mistake here.
  [[nodiscard]] TomlValue::Table take_rest();

 private:
  const TomlValue::Table& table_;
  std::uint32_t line_;
  std::string where_;
  Mistakes& mistakes_;
  std::vector<std::string_view> known_;
};

}  // namespace tocsin
