#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/toml_value.hpp"
#include "engine/rule.hpp"
#include "engine/time.hpp"

namespace tocsin {

// What stands at the keys of a rule, read strictly: nothing where the value is of another kind or out of range.

// 1 to 64 letters, digits, `_`, `-` and `.`.
[[nodiscard]] std::optional<std::string> name_of(const TomlValue& value);
[[nodiscard]] std::optional<std::string> text_of(const TomlValue& value);
// `true` and nothing else.
[[nodiscard]] std::optional<bool> true_of(const TomlValue& value);
[[nodiscard]] std::optional<Duration> duration_of(const TomlValue& value);
[[nodiscard]] std::optional<std::int64_t> dollars_of(const TomlValue& value);
// Parts per million, 0 to 100 %.
[[nodiscard]] std::optional<std::int64_t> percent_of(const TomlValue& value);
// A part of a day on the exchange's clock, "HH:MM-HH:MM"; its end is after its beginning.
struct DayWindow {
  Duration from{};  // since midnight
  Duration to{};
};
// Ascending, none overlapping another.
[[nodiscard]] std::optional<std::vector<DayWindow>> day_windows_of(const TomlValue& value);
// A number of no dimension in 1e-6, above 0 and at most 100, with at most four decimals; ascending ones.
[[nodiscard]] std::optional<std::int64_t> times_of(const TomlValue& value);
[[nodiscard]] std::optional<std::vector<std::int64_t>> times_levels_of(const TomlValue& value);
// 0 to a million.
[[nodiscard]] std::optional<std::int64_t> count_of(const TomlValue& value);
// Ascending, above 0, at most `levels_max` of them.
[[nodiscard]] std::optional<std::vector<std::int64_t>> percent_levels_of(const TomlValue& value);
[[nodiscard]] std::optional<std::vector<std::int64_t>> count_levels_of(const TomlValue& value);

}  // namespace tocsin
