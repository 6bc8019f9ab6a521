#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/event.hpp"

namespace tocsin::csv_words {

// The words in which the reader and the writer say an enumeration, by its number.
inline constexpr std::array<std::string_view, 10> kinds{"",           "trade", "quote", "status", "reference",
                                                        "correction", "timer", "gap",   "clear",  "action"};
inline constexpr std::array<std::string_view, 3> sides{"", "buy", "sell"};
inline constexpr std::array<std::string_view, 7> states{"",       "pre_open",   "trading", "halted",
                                                        "paused", "quote_only", "closed"};
inline constexpr std::array<std::string_view, 3> short_sales{"", "unrestricted", "restricted"};
inline constexpr std::array<std::string_view, 7> verbs{"",          "acknowledge",  "snooze",      "unsnooze",
                                                       "mute_rule", "mute_subject", "change_rules"};
inline constexpr std::array<std::string_view, 4> references{"", "prior_close", "official_open", "official_close"};

// The number whose word this is.
template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& words, std::string_view word) noexcept {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace tocsin::csv_words
