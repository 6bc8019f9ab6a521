#include "app/live/history.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "engine/setup_error.hpp"
#include "feeds/tape/tape_image.hpp"

namespace tocsin {
namespace {

constexpr std::size_t hash_digits = 16;

bool eat(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool eat(std::string_view& text, Time& time) {
  std::int64_t ns = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), ns);
  if (fault != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  time = time_from_ns(ns);
  return true;
}

bool eat_hash(std::string_view& text, std::string& hash) {
  if (text.size() < hash_digits) return false;
  hash = text.substr(0, hash_digits);
  text.remove_prefix(hash_digits);
  return hash.find_first_not_of("0123456789abcdef") == std::string::npos;
}

TapeImage image_of(const std::string& path) { return {MappedFile(path), path}; }

// Nothing where no day was begun: a journal whose header is not whole is started anew.
std::optional<TapeHeader> begun_header(const std::string& journal) {
  if (!std::filesystem::exists(journal)) return std::nullopt;
  try {
    return image_of(journal).header();
  } catch (const SetupError&) {
    return std::nullopt;
  }
}

}  // namespace

std::string History::note() const {
  return fmt::format("history: content {}, from {}, until {}, path {}", content, first.time_since_epoch().count(),
                     until.time_since_epoch().count(), path);
}

History history_of(const std::string& path) {
  const TapeImage tape = image_of(path);
  if (!tape.foot() || tape.foot()->events == 0) {
    throw SetupError(path + ": expected a finished tape to begin the day with; `tocsin tape info` says what it is");
  }
  return {.path = std::filesystem::absolute(path).lexically_normal().string(),
          .content = fmt::format("{:016x}", tape.foot()->content),
          .first = time_from_ns(tape.foot()->first_ns),
          .until = time_from_ns(tape.foot()->last_ns)};
}

std::optional<History> history_in(std::string_view notes) {
  History history{};
  const bool is_told = eat(notes, "history: content ") && eat_hash(notes, history.content) && eat(notes, ", from ") &&
                       eat(notes, history.first) && eat(notes, ", until ") && eat(notes, history.until) &&
                       eat(notes, ", path ");
  if (!is_told) return std::nullopt;
  history.path = notes;
  return history;
}

std::optional<History> history_of_day(const std::string& journal, const std::string& warm) {
  const std::optional<TapeHeader> begun = begun_header(journal);
  std::optional<History> told = begun ? history_in(begun->notes) : std::nullopt;
  if (begun && !told) {
    if (warm.empty()) return std::nullopt;
    throw SetupError(journal + ": this day was begun without a history; --warm belongs to its first start");
  }
  if (!told) return warm.empty() ? std::nullopt : std::optional(history_of(warm));
  const std::string& path = warm.empty() ? told->path : warm;
  if (!std::filesystem::exists(path)) {
    throw SetupError(path + ": the tape with which this day was begun is not here; --warm says where it is now");
  }
  if (history_of(path).content == told->content) return told;
  throw SetupError(path + ": not the tape with which this day was begun, which was " + told->path + ", content " +
                   told->content);
}

}  // namespace tocsin
