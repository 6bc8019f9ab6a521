#include "app/rules/written_rules.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::size_t file_levels_max = 1'000'000;
constexpr std::int64_t storm_max = 1'000;
const std::string a_storm = "a number of alerts from 0 (no limit) to 1000";
const std::string day_windows =
    "times of the exchange's day, ascending and apart, such as [\"09:30-09:35\", \"15:50-16:00\"]";

std::optional<std::int64_t> storm_of(const TomlValue& value) {
  const auto count = count_of(value);
  return count && *count <= storm_max ? count : std::nullopt;
}

// --- Keys of every rule --------------------------------------------------------------------------------------------

std::optional<std::vector<Severity>> severities_of(const std::vector<Word>& words, KeyReader& keys) {
  static constexpr std::array<std::string_view, 3> names{"notice", "warning", "critical"};
  std::vector<Severity> severities;
  for (const Word& word : words) {
    const auto name = std::ranges::find(names, word.text);
    if (name == names.end()) {
      keys.refuse_word("severity", word, names);
      return std::nullopt;
    }
    severities.push_back(static_cast<Severity>(name - names.begin()));
  }
  return severities;
}

void read_policy(KeyReader& keys, Policy& policy) {
  static constexpr std::array<std::string_view, 3> sessions{"regular", "extended", "all"};
  static constexpr std::array<Phases, 3> phases{regular_hours, extended_hours, all_hours};
  policy.phases = phases[keys.choice("session", sessions).value_or(0)];
  policy.hold_on = keys.optional("hold_on", rule_keys::a_duration, duration_of).value_or(Duration::zero());
  policy.hold_off = keys.optional("hold_off", rule_keys::a_duration, duration_of).value_or(Duration::zero());
  policy.cool_down = keys.optional("cool_down", rule_keys::a_duration, duration_of).value_or(Duration::zero());
  policy.repeat = keys.optional("repeat", rule_keys::a_window, rule_keys::window_of).value_or(Duration::zero());
  policy.group = keys.optional("group", "1 to 64 letters, digits, `_`, `-` and `.`", name_of).value_or("");
  policy.storm_exempt = keys.optional("storm_exempt", "true", true_of).value_or(false);
  policy.coverage_min_ppm = keys.optional("coverage_min", rule_keys::a_percent, percent_of).value_or(0);
  policy.key = keys.optional("key", "a text that rules of one kind share", text_of).value_or("");
  const auto severity = keys.optional("severity", "notice, warning or critical, or a list of them by level", words_of);
  if (severity) policy.severities = severities_of(*severity, keys).value_or(policy.severities);
}

// "index_drop, name_drop or breadth".
std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

const RuleKind* read_kind(KeyReader& keys) {
  std::vector<std::string_view> names;
  for (const RuleKind& kind : rule_kinds()) names.push_back(kind.name);
  if (keys.find("detector") == nullptr) keys.miss("detector", one_of(names));
  const auto number = keys.choice("detector", names);
  return number ? &rule_kinds()[*number] : nullptr;
}

void check_severities(KeyReader& keys, const WrittenRule& rule) {
  const std::size_t levels = rule.levels_count();
  const std::size_t given = rule.policy.severities.size();
  if (levels == 0 || given <= levels) return;
  keys.refuse(keys.find("severity")->line, "severity",
              "expected at most one word a level, found " + std::to_string(given) + " for " + std::to_string(levels));
}

// All but its name and its parent.
void read_body(KeyReader& keys, WrittenRule& rule) {
  read_policy(keys, rule.policy);
  rule.mute = keys.optional("mute", day_windows, day_windows_of).value_or(std::vector<DayWindow>{});
  if (const RuleKind* kind = read_kind(keys)) {
    rule.policy.detector = kind->name;
    rule.form = kind->read(keys);
    keys.refuse_unknown();
  }
}

bool read_own_name(KeyReader& keys, WrittenRule& rule) {
  const auto name = keys.required("name", "1 to 64 letters, digits, `_`, `-` and `.`", name_of);
  if (!name) return false;
  rule.policy.name = *name;
  keys.rename("rule " + *name);
  return true;
}

// --- Rules of one file ---------------------------------------------------------------------------------------------

// All rules of a file, and what each says of the others.
class RulesReader {
 public:
  RulesReader(WrittenRules& written, Mistakes& mistakes) : written_(written), mistakes_(mistakes) {}

  void read(KeyReader& file) {
    const TomlValue* rules = file.find("rule");
    if (rules == nullptr) return file.miss("rule", "at least one [[rule]]");
    const auto* list = rules->as<TomlValue::List>();
    if (list == nullptr) return file.refuse("rule", "[[rule]], in double brackets", *rules);
    if (list->empty()) return file.refuse("rule", "at least one [[rule]]", *rules);
    if (list->size() > rules_max) {
      return file.refuse(rules->line, "rule", "expected at most " + std::to_string(rules_max) + " rules");
    }
    for (const TomlValue& item : *list) {
      if (mistakes_.full() || levels_count_ > file_levels_max) return;
      read_rule(file, item);
    }
    find_parents();
    refuse_rings();
  }

 private:
  void read_rule(KeyReader& file, const TomlValue& item) {
    const auto* table = item.as<TomlValue::Table>();
    if (table == nullptr) return file.refuse("rule", "[[rule]], in double brackets", item);
    KeyReader keys(*table, item.line, "rule " + std::to_string(written_.rules.size() + 1), mistakes_);
    WrittenRule rule{.line = item.line, .text = {}, .policy = {}, .mute = {}, .form = {}};
    read_name(keys, rule);
    parents_.push_back(keys.optional("parent", "the name of a rule", word_of));
    read_body(keys, rule);
    check_severities(keys, rule);
    count_levels(keys, rule);
    written_.rules.push_back(std::move(rule));
  }

  void read_name(KeyReader& keys, WrittenRule& rule) {
    if (!read_own_name(keys, rule)) return;
    const auto [first, is_new] = numbers_.try_emplace(rule.policy.name, written_.rules.size());
    if (is_new) return;
    keys.refuse(keys.find("name")->line, "name",
                "expected a name of its own; the rule on line " + std::to_string(written_.rules[first->second].line) +
                    " has it");
  }

  void count_levels(KeyReader& keys, const WrittenRule& rule) {
    levels_count_ += rule.levels_count();
    if (levels_count_ <= file_levels_max) return;
    keys.refuse(rule.line, "levels", "expected at most " + std::to_string(file_levels_max) + " levels in one file");
  }

  void find_parents() {
    std::vector<std::string_view> names;
    for (const auto& [name, number] : numbers_) names.push_back(name);
    for (std::size_t i = 0; i < parents_.size() && !mistakes_.full(); ++i) {
      if (!parents_[i]) continue;
      const auto number = numbers_.find(parents_[i]->text);
      if (number != numbers_.end()) {
        written_.rules[i].policy.parent = RuleId{static_cast<std::uint16_t>(number->second)};
      } else {
        refuse_parent(i, "expected the name of a rule, found " + quoted(parents_[i]->text) +
                             did_you_mean(parents_[i]->text, names));
      }
    }
  }

  void refuse_rings() {
    for (std::size_t i = 0; i < written_.rules.size() && !mistakes_.full(); ++i) {
      if (stands_above_itself(i))
        refuse_parent(i, "expected a rule that does not stand below this one, found " + quoted(parents_[i]->text));
    }
  }

  [[nodiscard]] bool stands_above_itself(std::size_t rule) const noexcept {
    auto above = written_.rules[rule].policy.parent;
    for (std::size_t steps = 0; above && steps < written_.rules.size(); ++steps) {
      if (index_of(*above) == rule) return true;
      above = written_.rules[index_of(*above)].policy.parent;
    }
    return false;
  }

  void refuse_parent(std::size_t rule, const std::string& text) {
    mistakes_.add(parents_[rule]->line, "rule " + written_.rules[rule].policy.name + ": parent: " + text);
  }

  WrittenRules& written_;
  Mistakes& mistakes_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<std::optional<Word>> parents_;  // by rule
  std::size_t levels_count_ = 0;
};

void read_house(KeyReader& keys, HouseRules& house) {
  const auto storm = keys.optional("storm", a_storm, storm_of);
  house.storm = static_cast<std::uint32_t>(storm.value_or(house.storm));
  house.storm_window =
      keys.optional("storm_window", rule_keys::a_window, rule_keys::window_of).value_or(house.storm_window);
  house.late_after = keys.optional("late_after", rule_keys::a_duration, duration_of);
}

// The lines of the rule at the front, up to the first that only parts it from what follows.
std::string text_of_first(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = std::min(text.find('\n', end), text.size());
    const std::string_view one = text.substr(end, next - end);
    const bool parts = one.empty() || one.front() == '\r' || one.front() == '#' || (end > 0 && one.starts_with('['));
    if (parts) break;
    end = next + 1;
  }
  return std::string(text.substr(0, end));
}

// The rules come in the order of their lines, or, where several stand on one line, all begin there.
void keep_texts(std::string_view text, std::span<WrittenRule> rules) {
  std::uint32_t line = 1;
  for (WrittenRule& rule : rules) {
    for (; line < rule.line && !text.empty(); ++line)
      text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    rule.text = text_of_first(text);
  }
}

void read_timer(KeyReader& keys, WrittenRules& written) {
  static const std::string expected = "a duration from \"1ms\" to \"1h\"";
  const auto timer = keys.optional("timer", expected, duration_of);
  if (!timer) return;
  if (*timer < std::chrono::milliseconds{1} || *timer > std::chrono::hours{1}) {
    keys.refuse("timer", expected, *keys.find("timer"));
  }
  written.timer = *timer;
}

}  // namespace

WrittenRule read_lone_rule(const TomlValue::Table& table, std::uint32_t line, Mistakes& mistakes) {
  KeyReader keys(table, line, "rule", mistakes);
  WrittenRule rule{.line = line, .policy = {}, .mute = {}, .form = {}};
  if (read_own_name(keys, rule)) read_body(keys, rule);
  return rule;
}

WrittenRules parse_rules(std::string_view text, const std::string& file) {
  const TomlValue::Table document = parse_toml(text, file);
  Mistakes mistakes(file);
  KeyReader keys(document, 1, "", mistakes);
  WrittenRules written{.file = file, .beside = {}, .universe_file = {}, .baskets_file = {}, .rules = {}};
  if (const TomlValue* const beside = keys.find("beside")) written.beside_line = beside->line;
  written.beside = keys.optional("beside", "the path of a folder", text_of).value_or("");
  written.universe_file = keys.optional("universe", "the path of a universe file", text_of).value_or("");
  written.baskets_file = keys.optional("baskets", "the path of a basket file", text_of).value_or("");
  read_timer(keys, written);
  read_house(keys, written.house);
  RulesReader(written, mistakes).read(keys);
  keys.refuse_unknown();
  mistakes.throw_if_any();
  keep_texts(text, written.rules);
  return written;
}

}  // namespace tocsin
