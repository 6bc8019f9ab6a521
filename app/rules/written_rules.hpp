#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/key_reader.hpp"
#include "app/rules/rule_form.hpp"
#include "app/rules/rule_values.hpp"
#include "engine/house_rules.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// A rule as a person wrote it: checked by itself, its symbols and baskets not yet looked up.
struct WrittenRule {
  std::uint32_t line = 0;
  std::string text{};  // as it stands in the file, without what parts it from the next
  Policy policy;
  std::vector<DayWindow> mute;           // on every trading day
  std::unique_ptr<const RuleForm> form;  // nothing where the detector is not known

  [[nodiscard]] std::size_t levels_count() const noexcept { return form ? form->levels_count() : 0; }
};

// A rules file as written. RuleId is the place in `rules`.
struct WrittenRules {
  std::string file;
  std::string beside;             // the folder that files are named from, as written; empty: the rules file's own
  std::uint32_t beside_line = 0;  // 0: no such key
  std::string universe_file;      // as written, relative to that folder, until it is opened; empty: none is named
  std::string baskets_file;
  Duration timer = std::chrono::seconds{1};
  HouseRules house{.storm = 20};
  std::vector<WrittenRule> rules;
};

inline constexpr std::size_t rules_max = 20'000;

// Reads the text of a rules file; `file` stands for its path. Opens no other file.
// SetupError lists every mistake with file, line, rule and key, what was expected and the nearest right word.
[[nodiscard]] WrittenRules parse_rules(std::string_view text, const std::string& file);

// Reads one rule's own keys: all but `parent`, which says something of another. Severities of levels that it does not
// have say nothing.
[[nodiscard]] WrittenRule read_lone_rule(const TomlValue::Table& table, std::uint32_t line, Mistakes& mistakes);

}  // namespace tocsin
