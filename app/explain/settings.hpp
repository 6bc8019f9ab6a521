#pragma once

#include <string>
#include <vector>

#include "engine/condition.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// A key of a rule, and what would have to stand behind it in the rules file.
struct Setting {
  std::string key;
  std::string value;
};

// A number of a condition, exact: "7.0001 %", "4.2", "12.5 s".
[[nodiscard]] std::string exact_words(std::int64_t value, Unit unit);

// The settings by which a condition would have held; none where no setting would.
[[nodiscard]] std::vector<Setting> settings_for(const Condition& condition);

// `hold_on = "12.5s"`.
[[nodiscard]] Setting duration_setting(const std::string& key, Duration duration);

// "levels = [9.3], clear = 0.25"
[[nodiscard]] std::string text_of(const std::vector<Setting>& settings);

}  // namespace tocsin
