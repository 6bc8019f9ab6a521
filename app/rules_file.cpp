#include "app/rules_file.hpp"

#include "app/file_text.hpp"
#include "app/mistakes.hpp"
#include "app/rules/binding.hpp"
#include "engine/setup_error.hpp"
#include "feeds/universe_file.hpp"

namespace tocsin {
namespace {

std::string read_text(const std::string& path) { return file_text(path, 16, "a rules file"); }

// Files are named from where the rules file lies.
std::string beside(const std::filesystem::path& rules, const std::string& name) {
  return (rules.parent_path() / name).string();
}

void open_files(WrittenRules& rules, const std::filesystem::path& path) {
  Mistakes mistakes(path.string());
  const std::string folder = beside(path, "");
  for (WrittenRule& rule : rules.rules) {
    if (auto opened = rule.form->opened(folder, mistakes)) rule.form = std::move(opened);
  }
  mistakes.throw_if_any();
}

}  // namespace

RulesFile RulesFile::load(const std::filesystem::path& path) {
  WrittenRules rules = parse_rules(read_text(path.string()), path.string());
  open_files(rules, path);
  std::vector<Listing> listings;
  BasketFile baskets;
  if (!rules.universe_file.empty()) {
    rules.universe_file = beside(path, rules.universe_file);
    listings = read_universe_file(rules.universe_file);
  }
  if (!rules.baskets_file.empty()) {
    rules.baskets_file = beside(path, rules.baskets_file);
    baskets = read_basket_file(rules.baskets_file);
  }
  return {std::move(rules), std::move(listings), std::move(baskets)};
}

void RulesFile::switch_off(const SwitchOffFile& switch_offs) { switch_offs_ = switch_offs; }

std::vector<std::string> RulesFile::files() const {
  std::vector<std::string> files{rules_.file};
  if (!rules_.universe_file.empty()) files.push_back(rules_.universe_file);
  if (!rules_.baskets_file.empty()) files.push_back(rules_.baskets_file);
  return files;
}

TomlValue::Table RulesFile::document(const std::filesystem::path& path) {
  return parse_toml(read_text(path.string()), path.string());
}

RulesFile RulesFile::with_rules(std::vector<WrittenRule> rules) const {
  WrittenRules written{.file = rules_.file,
                       .universe_file = rules_.universe_file,
                       .baskets_file = rules_.baskets_file,
                       .timer = rules_.timer,
                       .house = rules_.house,
                       .rules = std::move(rules)};
  return {std::move(written), listings_, basket_file_};
}

std::string RulesFile::text_of(RuleId rule) const {
  return index_of(rule) < rules_.rules.size() ? rules_.rules[index_of(rule)].text : std::string();
}

Rules RulesFile::bind(const Universe& universe, std::span<const Basket> baskets, const Schedule& hours) const {
  Rules rules = bind_rules(rules_, universe, baskets, hours);
  switch_offs_.apply(rules);
  return rules;
}

}  // namespace tocsin
