#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "app/plugins/plugin_library.hpp"
#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/written_subjects.hpp"
#include "engine/setup_error.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

using Levels = std::vector<std::int64_t>;

// --- The keys that a plugin's own table names ----------------------------------------------------------------------

std::string range_text(const char* what, const tocsin_parameter& parameter, int decimals) {
  return fmt::format("{} from {} to {}", what, exact_decimal(parameter.least, decimals),
                     exact_decimal(parameter.most, decimals));
}

// The value at the key in the units of its type; the fallback where there is none, or it is not as expected.
template <class Parse>
std::int64_t in_range(KeyReader& keys, const tocsin_parameter& parameter, const std::string& expected, Parse parse) {
  const auto within = [&](const TomlValue& value) -> std::optional<std::int64_t> {
    const auto parsed = parse(value);
    return parsed && *parsed >= parameter.least && *parsed <= parameter.most ? parsed : std::nullopt;
  };
  const auto value = parameter.is_required != 0 ? keys.required(parameter.name, expected, within)
                                                : keys.optional(parameter.name, expected, within);
  return value.value_or(parameter.fallback);
}

std::optional<std::int64_t> nanoseconds_of(const TomlValue& value) {
  const auto duration = duration_of(value);
  return duration ? std::optional(duration->count()) : std::nullopt;
}

std::vector<std::string_view> words_between_bars(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t bar = text.find('|'); bar != std::string_view::npos; bar = text.find('|')) {
    words.push_back(text.substr(0, bar));
    text.remove_prefix(bar + 1);
  }
  words.push_back(text);
  return words;
}

std::int64_t read_choice(KeyReader& keys, const tocsin_parameter& parameter) {
  const auto words = words_between_bars(parameter.words);
  if (parameter.is_required != 0 && keys.find(parameter.name) == nullptr) keys.miss(parameter.name, parameter.words);
  const auto choice = keys.choice(parameter.name, words);
  return choice ? static_cast<std::int64_t>(*choice) : parameter.fallback;
}

std::int64_t read_parameter(KeyReader& keys, const tocsin_parameter& parameter) {
  switch (parameter.type) {
    case TOCSIN_A_PERCENT:
      return in_range(keys, parameter, range_text("a per cent", parameter, 4), percent_of);
    case TOCSIN_A_SCORE:
      return in_range(keys, parameter, range_text("a number", parameter, 6), times_of);
    case TOCSIN_A_DURATION:
      return in_range(keys, parameter, range_text("a duration of so many seconds", parameter, 9), nanoseconds_of);
    case TOCSIN_A_COUNT:
      return in_range(keys, parameter, range_text("a whole number", parameter, 0), count_of);
    default:
      return read_choice(keys, parameter);
  }
}

Levels read_levels(KeyReader& keys, std::uint32_t unit) {
  if (unit == TOCSIN_PERCENT) return rule_keys::levels(keys);
  if (unit == TOCSIN_SCORE) {
    return keys.required("levels", rule_keys::number_levels, times_levels_of).value_or(Levels{});
  }
  return keys.required("levels", "ascending whole numbers above 0, such as [3, 5]", count_levels_of).value_or(Levels{});
}

// --- The form -------------------------------------------------------------------------------------------------------

// What is the same whichever plugin it is.
struct PluginKeys {
  std::string file;
  WrittenSubjects subjects;
  PluginFence::Bounds bounds;
};

class OpenedPluginForm : public RuleForm {
 public:
  OpenedPluginForm(PluginKeys keys, PluginDetector::Rule rule) : keys_(std::move(keys)), rule_(std::move(rule)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    PluginDetector::Rule rule = rule_;
    rule.rule = rule.bounds.rule = binding.id();
    rule.subjects = keys_.subjects.find(binding);
    binding.policy().detector = rule.plugin->name;
    binding.policy().plugin = keys_.file;
    if (!binding.take_slots(rule.subjects.size() * (rule.levels.size() + 1))) return;
    binding.rules_of<PluginDetector>().push_back(std::move(rule));
  }

 private:
  PluginKeys keys_;
  PluginDetector::Rule rule_;  // of no subjects yet
};

class PluginForm : public RuleForm {
 public:
  explicit PluginForm(KeyReader& keys)
      : keys_{.file =
                  keys.required("file", "the path of a plugin, from where the rules file lies", text_of).value_or(""),
              .subjects = WrittenSubjects::read(keys),
              .bounds = {}},
        line_(keys.line()),
        where_(keys.where()) {
    keys_.bounds.budget = rule_keys::span(keys, "budget", 20us);
    keys_.bounds.limit = rule_keys::span(keys, "limit", 1s);
    rest_ = keys.take_rest();
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 0; }

  [[nodiscard]] std::unique_ptr<const RuleForm> opened(const std::string& folder, Mistakes& mistakes) const override {
    KeyReader keys(rest_, line_, where_, mistakes);
    PluginDetector::Rule rule{};
    rule.bounds = keys_.bounds;
    try {
      rule.plugin = &load_plugin(keys_.file.front() == '/' ? keys_.file : folder + keys_.file);
    } catch (const SetupError& error) {
      keys.refuse(line_, "file", error.what());
      return nullptr;
    }
    rule.levels = read_levels(keys, rule.plugin->level_unit);
    for (std::uint32_t i = 0; i < rule.plugin->parameters_count; ++i) {
      rule.values.push_back(read_parameter(keys, rule.plugin->parameters[i]));
    }
    keys.refuse_unknown();
    return std::make_unique<OpenedPluginForm>(keys_, std::move(rule));
  }

  void bind(Binding& binding) const override {
    binding.refuse("file", "expected a plugin that was opened, found rules without a file of their own");
  }

 private:
  PluginKeys keys_;
  std::uint32_t line_;
  std::string where_;
  TomlValue::Table rest_;  // for the plugin
};

}  // namespace

std::unique_ptr<const RuleForm> read_plugin(KeyReader& keys) { return std::make_unique<PluginForm>(keys); }

}  // namespace tocsin
