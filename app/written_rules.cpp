#include "app/written_rules.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "app/quantity.hpp"
#include "app/rule_values.hpp"
#include "engine/ppm.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"
#include "strategies/all.hpp"

namespace tocsin {
namespace {

constexpr std::size_t file_levels_max = 1'000'000;

const std::string a_duration = "a duration of at most a week such as \"500ms\", \"5s\", \"2min\" or \"1h\"";
const std::string a_window = "a duration above 0 and of at most a week such as \"90s\", \"5min\" or \"3h\"";
const std::string a_percent = "a per cent from 0 to 100 with at most four decimals";
const std::string percent_levels =
    "ascending per cents above 0 and at most 100 with at most four decimals, such as [3, 5, 7.5], or from:to:step, "
    "such "
    "as \"1:12:0.5\"";
const std::string symbols = "a symbol, or a list of symbols";
const std::string baskets = "a basket, or a list of baskets";

std::optional<Duration> window_of(const TomlValue& value) {
  const auto window = duration_of(value);
  return window && *window > Duration::zero() ? window : std::nullopt;
}

std::optional<std::int64_t> positive_percent_of(const TomlValue& value) {
  const auto percent = percent_of(value);
  return percent && *percent > 0 ? percent : std::nullopt;
}

std::optional<std::int64_t> positive_dollars_of(const TomlValue& value) {
  const auto dollars = dollars_of(value);
  return dollars && *dollars > 0 ? dollars : std::nullopt;
}

// --- Keys of several detectors -------------------------------------------------------------------------------------

std::int64_t read_clear(KeyReader& keys, std::span<const std::int64_t> levels, std::int64_t fallback) {
  const std::int64_t clear =
      keys.optional("clear", "per cent points above 0 with at most four decimals", percent_of).value_or(fallback);
  if (levels.empty() || (clear > 0 && clear < levels.front())) return clear;
  const std::string expected = "per cent points above 0 and less than the first level";
  if (const TomlValue* written = keys.find("clear")) {
    keys.refuse("clear", expected, *written);
  } else {
    keys.miss("clear", expected + " (the usual " + std::to_string(fallback / ppm_per_percent) + "." +
                           std::to_string(fallback % ppm_per_percent / 100) + " is not)");
  }
  return clear;
}

FallFrom read_reference(KeyReader& keys) {
  static constexpr std::array<std::string_view, 4> references{"prior_close", "open", "session_high", "rolling_high"};
  FallFrom from;
  if (keys.find("reference") == nullptr) keys.miss("reference", "prior_close, open, session_high or rolling_high");
  const auto reference = keys.choice("reference", references);
  if (reference) from.basis = static_cast<Basis>(*reference);
  const auto window = keys.optional("window", a_window, window_of);
  from.window = window.value_or(Duration::zero());
  if (!reference) return from;
  const bool rolling = from.basis == Basis::rolling_high;
  if (rolling && keys.find("window") == nullptr) keys.miss("window", a_window);
  if (!rolling && window) {
    keys.refuse(keys.find("window")->line, "window", "expected none, since reference is not rolling_high");
  }
  return from;
}

WrittenFall read_fall(KeyReader& keys) {
  WrittenFall fall{.from = read_reference(keys), .levels = {}};
  fall.levels = keys.required("levels", percent_levels, percent_levels_of).value_or(std::vector<std::int64_t>{});
  fall.clear = read_clear(keys, fall.levels, ppm_per_percent / 4);
  return fall;
}

bool says_all(KeyReader& keys) {
  const TomlValue* names = keys.find("names");
  const auto* text = names == nullptr ? nullptr : names->as<std::string>();
  return text != nullptr && *text == "all";
}

// Symbols at `names`; none for "all".
std::vector<Word> read_names(KeyReader& keys) {
  if (says_all(keys)) return {};
  return keys.words("names", symbols + ", or \"all\"").value_or(std::vector<Word>{});
}

// --- Detectors -----------------------------------------------------------------------------------------------------

WrittenIndexDrop read_index_drop(KeyReader& keys) {
  static const std::string expected = "a basket or a symbol, or a list of them";
  if (keys.find("subject") == nullptr) keys.miss("subject", expected);
  auto subjects = keys.words("subject", expected).value_or(std::vector<Word>{});
  return {std::move(subjects), read_fall(keys)};
}

// One of the three, and no more.
void check_who(KeyReader& keys) {
  static constexpr std::array<std::string_view, 3> who{"names", "members_of", "sectors"};
  const auto given = std::ranges::count_if(who, [&](std::string_view key) { return keys.find(key) != nullptr; });
  if (given == 0) keys.miss("names", "names, members_of or sectors");
  if (given > 1) keys.refuse(keys.line(), "names", "expected only one of names, members_of and sectors");
}

WrittenNameDrop read_name_drop(KeyReader& keys) {
  check_who(keys);
  WrittenNameDrop drop{.names = read_names(keys), .members_of = {}, .sectors = {}, .fall = {}};
  drop.members_of = keys.words("members_of", baskets).value_or(std::vector<Word>{});
  drop.sectors = keys.words("sectors", baskets).value_or(std::vector<Word>{});
  drop.fall = read_fall(keys);
  return drop;
}

WrittenSectorCascade read_sector_cascade(KeyReader& keys) {
  static const std::string above_zero = "a per cent above 0 and at most 100 with at most four decimals";
  WrittenSectorCascade cascade;
  cascade.sectors = keys.words("sectors", baskets).value_or(std::vector<Word>{});
  cascade.drop = keys.required("drop", above_zero, positive_percent_of).value_or(ppm_per_percent);
  cascade.names_min =
      static_cast<std::uint32_t>(keys.optional("names_min", "a number of names from 0 up", count_of).value_or(0));
  cascade.levels = keys.required("levels", "ascending numbers of sectors, such as [3, 4, 5]", count_levels_of)
                       .value_or(std::vector<std::int64_t>{});
  cascade.window = keys.required("window", a_window, window_of).value_or(Duration::zero());
  return cascade;
}

WrittenBreadth read_breadth(KeyReader& keys) {
  WrittenBreadth breadth;
  breadth.basket = keys.required("basket", "a basket", word_of).value_or(Word{});
  breadth.drop = keys.optional("drop", a_percent, percent_of).value_or(0);
  breadth.levels = keys.required("levels", percent_levels, percent_levels_of).value_or(std::vector<std::int64_t>{});
  breadth.clear = read_clear(keys, breadth.levels, 2 * ppm_per_percent);
  return breadth;
}

// One of the two, and not both.
void check_whose_value(KeyReader& keys, bool total) {
  const bool has_names = keys.find("names") != nullptr;
  if (!has_names && keys.find("total") == nullptr)
    keys.miss("names", symbols + ", or \"all\", or total = true instead");
  if (has_names && total) keys.refuse(keys.line(), "total", "expected either names or total = true, not both");
}

WrittenValueLost read_value_lost(KeyReader& keys) {
  static const std::string dollars = "dollars above 0, such as \"100bn\", \"750mn\" or 1000000";
  WrittenValueLost lost{.names = read_names(keys)};
  lost.total = keys.optional("total", "true, or names instead", true_of).value_or(false);
  check_whose_value(keys, lost.total);
  const auto step = keys.required("step", dollars, positive_dollars_of);
  const auto clear = keys.required("clear", dollars, positive_dollars_of);
  if (step && clear && *clear >= *step) keys.refuse("clear", "fewer dollars than a step", *keys.find("clear"));
  lost.step = step.value_or(1);
  lost.clear = clear.value_or(1);
  return lost;
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
  policy.hold_on = keys.optional("hold_on", a_duration, duration_of).value_or(Duration::zero());
  policy.hold_off = keys.optional("hold_off", a_duration, duration_of).value_or(Duration::zero());
  policy.cool_down = keys.optional("cool_down", a_duration, duration_of).value_or(Duration::zero());
  policy.coverage_min_ppm = keys.optional("coverage_min", a_percent, percent_of).value_or(0);
  policy.key = keys.optional("key", "a text that rules of one kind share", text_of).value_or("");
  const auto severity = keys.optional("severity", "notice, warning or critical, or a list of them by level", words_of);
  if (severity) policy.severities = severities_of(*severity, keys).value_or(policy.severities);
}

using Terms = decltype(WrittenRule::terms);

struct Kind {
  std::string_view name;
  Terms (*read)(KeyReader&);
};

constexpr std::array<Kind, 5> kinds{{
    {IndexDrop::name, [](KeyReader& keys) -> Terms { return read_index_drop(keys); }},
    {NameDrop::name, [](KeyReader& keys) -> Terms { return read_name_drop(keys); }},
    {SectorCascade::name, [](KeyReader& keys) -> Terms { return read_sector_cascade(keys); }},
    {Breadth::name, [](KeyReader& keys) -> Terms { return read_breadth(keys); }},
    {ValueLost::name, [](KeyReader& keys) -> Terms { return read_value_lost(keys); }},
}};

const Kind* read_kind(KeyReader& keys) {
  std::array<std::string_view, kinds.size()> names;
  std::ranges::transform(kinds, names.begin(), &Kind::name);
  if (keys.find("detector") == nullptr)
    keys.miss("detector", "index_drop, name_drop, sector_cascade, breadth or value_lost");
  const auto number = keys.choice("detector", names);
  return number ? &kinds[*number] : nullptr;
}

// Levels that a rule states itself. A rule by steps has as many as its subjects are worth.
struct LevelsCount {
  std::size_t operator()(const WrittenIndexDrop& drop) const noexcept { return drop.fall.levels.size(); }
  std::size_t operator()(const WrittenNameDrop& drop) const noexcept { return drop.fall.levels.size(); }
  std::size_t operator()(const WrittenSectorCascade& cascade) const noexcept { return cascade.levels.size(); }
  std::size_t operator()(const WrittenBreadth& breadth) const noexcept { return breadth.levels.size(); }
  std::size_t operator()(const WrittenValueLost&) const noexcept { return 0; }
  std::size_t operator()(std::monostate) const noexcept { return 0; }
};

void check_severities(KeyReader& keys, const WrittenRule& rule) {
  const std::size_t levels = std::visit(LevelsCount{}, rule.terms);
  const std::size_t given = rule.policy.severities.size();
  if (levels == 0 || given <= levels) return;
  keys.refuse(keys.find("severity")->line, "severity",
              "expected at most one word a level, found " + std::to_string(given) + " for " + std::to_string(levels));
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
    WrittenRule rule{.line = item.line, .policy = {}, .terms = {}};
    read_name(keys, rule);
    parents_.push_back(keys.optional("parent", "the name of a rule", word_of));
    read_policy(keys, rule.policy);
    if (const Kind* kind = read_kind(keys)) {
      rule.policy.detector = kind->name;
      rule.terms = kind->read(keys);
      keys.refuse_unknown();
    }
    check_severities(keys, rule);
    count_levels(keys, rule);
    written_.rules.push_back(std::move(rule));
  }

  void read_name(KeyReader& keys, WrittenRule& rule) {
    const auto name = keys.required("name", "1 to 64 letters, digits, `_`, `-` and `.`", name_of);
    if (!name) return;
    rule.policy.name = *name;
    keys.rename("rule " + *name);
    const auto [first, is_new] = numbers_.try_emplace(*name, written_.rules.size());
    if (is_new) return;
    keys.refuse(keys.find("name")->line, "name",
                "expected a name of its own; the rule on line " + std::to_string(written_.rules[first->second].line) +
                    " has it");
  }

  void count_levels(KeyReader& keys, const WrittenRule& rule) {
    levels_count_ += std::visit(LevelsCount{}, rule.terms);
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

WrittenRules parse_rules(std::string_view text, const std::string& file) {
  const TomlValue::Table document = parse_toml(text, file);
  Mistakes mistakes(file);
  KeyReader keys(document, 1, "", mistakes);
  WrittenRules written{.file = file, .universe_file = {}, .baskets_file = {}, .rules = {}};
  written.universe_file = keys.optional("universe", "the path of a universe file", text_of).value_or("");
  written.baskets_file = keys.optional("baskets", "the path of a basket file", text_of).value_or("");
  read_timer(keys, written);
  RulesReader(written, mistakes).read(keys);
  keys.refuse_unknown();
  mistakes.throw_if_any();
  return written;
}

}  // namespace tocsin
