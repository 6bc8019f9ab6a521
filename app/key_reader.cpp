#include "app/key_reader.hpp"

#include <algorithm>
#include <set>

#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
std::optional<Word> word_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  if (text == nullptr || text->empty()) return std::nullopt;
  return Word{*text, value.line};
}

std::optional<std::vector<Word>> words_of(const TomlValue& value) {
  if (const auto word = word_of(value)) return std::vector<Word>{*word};
  const auto* list = value.as<TomlValue::List>();
  if (list == nullptr || list->empty()) return std::nullopt;
  std::vector<Word> words;
  for (const TomlValue& item : *list) {
    const auto word = word_of(item);
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  return words;
}

const TomlValue* KeyReader::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  const auto entry = std::ranges::find(table_, key, &TomlEntry::key);
  return entry == table_.end() ? nullptr : &entry->value;
}

std::optional<std::size_t> KeyReader::choice(std::string_view key, std::span<const std::string_view> words) {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* text = value->as<std::string>();
  if (text == nullptr) {
    refuse(key, either_of(words), *value);
    return std::nullopt;
  }
  const auto word = std::ranges::find(words, *text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  refuse_word(key, {*text, value->line}, words);
  return std::nullopt;
}

std::optional<std::vector<Word>> KeyReader::words(std::string_view key, const std::string& expected) {
  auto found = optional(key, expected, words_of);
  if (!found) return found;
  std::set<std::string_view> seen;
  for (const Word& word : *found) {
    if (!seen.insert(word.text).second) refuse(word.line, key, quoted(word.text) + " stands there twice");
  }
  return found;
}

void KeyReader::refuse(std::string_view key, const std::string& expected, const TomlValue& found) {
  refuse(found.line, key, "expected " + expected + ", found " + quoted(found));
}

void KeyReader::refuse(std::uint32_t line, std::string_view key, const std::string& text) {
  mistakes_.add(line, (where_.empty() ? "" : where_ + ": ") + std::string(key) + ": " + text);
}

void KeyReader::refuse_word(std::string_view key, const Word& found, std::span<const std::string_view> words) {
  refuse(found.line, key,
         "expected " + either_of(words) + ", found " + quoted(found.text) + did_you_mean(found.text, words));
}

void KeyReader::miss(std::string_view key, const std::string& expected) {
  refuse(line_, key, "missing; expected " + expected);
}

TomlValue::Table KeyReader::take_rest() {
  TomlValue::Table rest;
  for (const TomlEntry& entry : table_) {
    if (std::ranges::find(known_, entry.key) == known_.end()) rest.push_back(entry);
  }
  for (const TomlEntry& entry : rest)
    static_cast<void>(find(std::ranges::find(table_, entry.key, &TomlEntry::key)->key));
  return rest;
}

void KeyReader::refuse_unknown() {
  for (const TomlEntry& entry : table_) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    mistakes_.add(entry.line, (where_.empty() ? "" : where_ + ": ") + "unknown key " + quoted(entry.key) +
                                  did_you_mean(entry.key, known_));
  }
}

}  // namespace tocsin
