#include "app/sweep/variants.hpp"

#include <algorithm>
#include <ranges>

#include "app/mistakes.hpp"
#include "app/rules/rule_kinds.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

// Each variant has its policy, and one for its storm.
constexpr std::size_t shard_variants_max = 30'000;

struct FileRule {
  std::string name;
  std::string detector;
  std::uint32_t line = 0;
  TomlValue::Table table;
};

const std::string& text_at(const TomlValue::Table& table, std::string_view key) {
  return *std::ranges::find(table, key, &TomlEntry::key)->value.as<std::string>();
}

// Of a file that was read as rules already.
std::vector<FileRule> rules_in(const TomlValue::Table& document) {
  std::vector<FileRule> rules;
  const auto list = std::ranges::find(document, "rule", &TomlEntry::key);
  for (const TomlValue& item : *list->value.as<TomlValue::List>()) {
    const auto& table = *item.as<TomlValue::Table>();
    rules.push_back({text_at(table, "name"), text_at(table, "detector"), item.line, table});
  }
  return rules;
}

[[noreturn]] void refuse(const Grid& grid, const std::string& text) {
  throw SetupError("--grid " + quoted(std::string_view(grid.option)) + ": " + text);
}

bool is_name_of(const Grid& grid, const FileRule& rule) { return grid.whom == rule.name; }

// A name goes before a detector.
bool means(const Grid& grid, const FileRule& rule, std::span<const FileRule> rules) {
  const bool is_a_name = std::ranges::any_of(rules, [&](const FileRule& one) { return is_name_of(grid, one); });
  return is_a_name ? is_name_of(grid, rule) : grid.whom == rule.detector;
}

void refuse_unknown_rules(std::span<const Grid> grids, std::span<const FileRule> rules) {
  for (const Grid& grid : grids) {
    if (std::ranges::any_of(rules, [&](const FileRule& rule) { return means(grid, rule, rules); })) continue;
    std::vector<std::string_view> names;
    for (const FileRule& rule : rules) {
      names.push_back(rule.name);
      names.push_back(rule.detector);
    }
    refuse(grid, "expected the name of a rule of the file, or of a detector that has rules there, found " +
                     quoted(std::string_view(grid.whom)) + did_you_mean(grid.whom, names));
  }
}

SweptRule swept_rule(const FileRule& rule, std::span<const Grid> grids, std::span<const FileRule> rules) {
  SweptRule swept{.name = rule.name, .detector = rule.detector, .grids = {}};
  for (const Grid& grid : grids) {
    if (!means(grid, rule, rules)) continue;
    if (std::ranges::find(swept.grids, grid.key, &Grid::key) != swept.grids.end()) {
      refuse(grid, "another --grid has " + quoted(std::string_view(grid.key)) + " of rule " + rule.name + " already");
    }
    swept.count *= grid.values.size();
    if (swept.count > variants_max)
      refuse(grid, "expected at most " + std::to_string(variants_max) + " variants in all");
    swept.grids.push_back(grid);
  }
  return swept;
}

// A rule's table, whose grids' keys take their values in place.
class VariantTable {
 public:
  VariantTable(const FileRule& rule, const SweptRule& swept) : line_(rule.line), table_(rule.table), swept_(swept) {
    std::erase_if(table_, [](const TomlEntry& entry) {
      return entry.key == "parent" || entry.key == "key" || entry.key == "group" || entry.key == "repeat";
    });
    for (const Grid& grid : swept.grids) {
      const auto known = std::ranges::find(table_, grid.key, &TomlEntry::key);
      entries_.push_back(static_cast<std::size_t>(known - table_.begin()));
      if (known == table_.end()) table_.push_back({.key = grid.key, .line = line_, .value = {}});
    }
    places_.assign(swept.grids.size(), swept.grids.size() + variants_max);
  }

  WrittenRule read(std::size_t number, const std::string& path) {
    const std::vector<std::size_t> places = swept_.places_of(number);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (std::exchange(places_[i], places[i]) == places[i]) continue;
      table_[entries_[i]].value = swept_.grids[i].values[places[i]].value;
    }
    Mistakes mistakes(path);
    WrittenRule rule = read_lone_rule(table_, line_, mistakes);
    try {
      mistakes.throw_if_any();
    } catch (const SetupError& error) {
      throw SetupError("--grid: with " + swept_.settings_of(number) + ": " + error.what());
    }
    return rule;
  }

 private:
  std::uint32_t line_;
  TomlValue::Table table_;
  const SweptRule& swept_;
  std::vector<std::size_t> entries_;  // by grid: in the table
  std::vector<std::size_t> places_;   // by grid: what stands there
};

// On a desk of its own, under a name that no other variant has: its alerts' ids are made of it.
void set_apart(WrittenRule& rule, std::size_t variant, std::size_t desk) {
  rule.policy.name += "#" + std::to_string(variant);
  rule.policy.group = rule.policy.name;
  rule.policy.desk = static_cast<std::uint32_t>(desk);
}

}  // namespace

std::vector<std::size_t> SweptRule::places_of(std::size_t number) const {
  std::vector<std::size_t> places(grids.size());
  for (std::size_t i = grids.size(); i-- > 0; number /= grids[i].values.size()) {
    places[i] = number % grids[i].values.size();
  }
  return places;
}

std::string SweptRule::settings_of(std::size_t number) const {
  const std::vector<std::size_t> places = places_of(number);
  std::string text;
  for (std::size_t i = 0; i < grids.size(); ++i) {
    text += (i > 0 ? ", " : "") + grids[i].key + " = " + grids[i].values[places[i]].text;
  }
  return text;
}

const SweptRule& Variants::swept_of(std::size_t variant) const noexcept {
  return *std::prev(std::ranges::upper_bound(swept, variant, {}, &SweptRule::first));
}

Variants expand_grids(const std::string& rules_path, const RulesFile& rules, std::vector<Grid> grids) {
  if (grids.empty()) throw SetupError("--grid: expected at least one, such as --grid index_drop.levels=1:12:0.1");
  const std::vector<FileRule> written = rules_in(RulesFile::document(rules_path));
  refuse_unknown_rules(grids, written);
  Variants variants;
  std::vector<WrittenRule> shard;
  std::size_t variant = 0;
  const auto end_shard = [&] {
    variants.firsts.push_back(variant - shard.size());
    variants.shards.push_back(rules.with_rules(std::exchange(shard, {})));
  };
  for (const FileRule& rule : written) {
    SweptRule swept = swept_rule(rule, grids, written);
    if (swept.grids.empty()) continue;
    swept.first = variant;
    if (variant + swept.count > variants_max) {
      refuse(swept.grids.back(), "expected at most " + std::to_string(variants_max) + " variants in all");
    }
    VariantTable table(rule, swept);
    for (std::size_t number = 0; number < swept.count; ++number) {
      if (shard.size() == shard_variants_max) end_shard();
      shard.push_back(table.read(number, rules_path));
      set_apart(shard.back(), variant++, shard.size() - 1);
    }
    variants.swept.push_back(std::move(swept));
  }
  end_shard();
  return variants;
}

}  // namespace tocsin
