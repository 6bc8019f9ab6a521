#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/key_reader.hpp"
#include "app/rules/rule_values.hpp"
#include "engine/ppm.hpp"
#include "strategies/direction.hpp"
#include "strategies/falls.hpp"

namespace tocsin {

// Keys that rules of several detectors have. What is wrong becomes a mistake, and a default is read in its place.
namespace rule_keys {

// What is expected at a key, as people are told.
inline const std::string a_duration = "a duration of at most a week such as \"500ms\", \"5s\", \"2min\" or \"1h\"";
inline const std::string a_window = "a duration above 0 and of at most a week such as \"90s\", \"5min\" or \"3h\"";
inline const std::string a_percent = "a per cent from 0 to 100 with at most four decimals";
inline const std::string a_positive_percent = "a per cent above 0 and at most 100 with at most four decimals";
inline const std::string percent_levels =
    "ascending per cents above 0 and at most 100 with at most four decimals, such as [3, 5, 7.5], or from:to:step, "
    "such as \"1:12:0.5\"";
inline const std::string a_share = "a per cent above 0 and below 100 with at most four decimals";
inline const std::string a_number = "a number above 0 and at most 100 with at most four decimals";
inline const std::string number_levels =
    "ascending numbers above 0 and at most 100 with at most four decimals, such as [4, 6.5]";
inline const std::string symbols = "a symbol, or a list of symbols";
inline const std::string baskets = "a basket, or a list of baskets";
inline const std::string subjects = "a basket or a symbol, or a list of them";

// Durations above 0, per cents above 0 (parts per million), dollars above 0.
[[nodiscard]] std::optional<Duration> window_of(const TomlValue& value);
[[nodiscard]] std::optional<std::int64_t> positive_percent_of(const TomlValue& value);
[[nodiscard]] std::optional<std::int64_t> positive_dollars_of(const TomlValue& value);

// A required window above 0.
[[nodiscard]] Duration window(KeyReader& keys, std::string_view key);
// How long what a venue says may differ from what is recomputed: 1 ms to 1 minute, 5 s unless it says so.
[[nodiscard]] Duration grace(KeyReader& keys);
// Ascending parts per million.
[[nodiscard]] std::vector<std::int64_t> levels(KeyReader& keys);
// Above 0 and less than the first level; both in parts per million.
[[nodiscard]] std::int64_t clear(KeyReader& keys, std::span<const std::int64_t> levels, std::int64_t fallback);
// Duration at an optional key, above 0; count at one, from `least` to `most`.
[[nodiscard]] Duration span(KeyReader& keys, std::string_view key, Duration fallback);
[[nodiscard]] std::uint32_t count(KeyReader& keys, std::string_view key, std::int64_t fallback, std::int64_t least,
                                  std::int64_t most);
// A number of no dimension at an optional key, in 1e-6.
[[nodiscard]] std::int64_t times(KeyReader& keys, std::string_view key, std::int64_t fallback);
// How much nearer a level of numbers clears: above 0 and less than the first level; both in 1e-6.
[[nodiscard]] std::int64_t clear_times(KeyReader& keys, std::span<const std::int64_t> levels, std::int64_t fallback);
// The moves that a rule means; `fallback` where it does not say.
[[nodiscard]] Direction direction(KeyReader& keys, Direction fallback);
// Words at a required key, none left out.
[[nodiscard]] std::vector<Word> required_words(KeyReader& keys, std::string_view key, const std::string& expected);

}  // namespace rule_keys

// What the fall detectors have in common, as in their rules.
struct WrittenFall {
  FallFrom from;
  std::vector<std::int64_t> levels;  // parts per million, ascending
  std::int64_t clear = 0;            // parts per million

  [[nodiscard]] static WrittenFall read(KeyReader& keys);
};

}  // namespace tocsin
