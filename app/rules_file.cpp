#include "app/rules_file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/file_text.hpp"
#include "app/mistakes.hpp"
#include "app/rules/binding.hpp"
#include "engine/setup_error.hpp"
#include "feeds/universe_file.hpp"

namespace tocsin {
namespace {

std::string read_text(const std::string& path) { return file_text(path, 16, "a rules file"); }

// Files are named from where the rules file lies, or from the folder that it names.
std::filesystem::path folder_of(const WrittenRules& rules) {
  const std::filesystem::path own = std::filesystem::path(rules.file).parent_path();
  return rules.beside.empty() ? own : own / rules.beside;
}

// Of a folder that may be the empty path, which is the one that we are in.
std::filesystem::path absolute_folder(const std::filesystem::path& folder) {
  return std::filesystem::absolute(folder / "file").lexically_normal().parent_path();
}

void open_files(WrittenRules& rules) {
  Mistakes mistakes(rules.file);
  const std::string folder = (folder_of(rules) / "").string();
  for (WrittenRule& rule : rules.rules) {
    if (auto opened = rule.form->opened(folder, mistakes)) rule.form = std::move(opened);
  }
  mistakes.throw_if_any();
}

// As a basic string of TOML, without letters beyond ASCII.
std::string ascii_string(const std::string& text) {
  constexpr auto replace = nlohmann::json::error_handler_t::replace;
  return nlohmann::json(text).dump(-1, ' ', true, replace);
}

// Without the line of this number, from 1.
std::string without_line(const std::string& text, std::uint32_t number) {
  std::size_t start = 0;
  for (std::uint32_t line = 1; line < number; ++line) start = text.find('\n', start) + 1;
  const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
  return text.substr(0, start) + text.substr(end);
}

}  // namespace

RulesFile RulesFile::load(const std::filesystem::path& path) {
  std::string text = read_text(path.string());
  WrittenRules rules = parse_rules(text, path.string());
  open_files(rules);
  std::vector<Listing> listings;
  BasketFile baskets;
  const std::filesystem::path folder = folder_of(rules);
  if (!rules.universe_file.empty()) {
    rules.universe_file = (folder / rules.universe_file).string();
    listings = read_universe_file(rules.universe_file);
  }
  if (!rules.baskets_file.empty()) {
    rules.baskets_file = (folder / rules.baskets_file).string();
    baskets = read_basket_file(rules.baskets_file);
  }
  RulesFile file(std::move(rules), std::move(listings), std::move(baskets));
  file.text_ = std::move(text);
  return file;
}

std::string RulesFile::path_of(const std::string& named) const { return (folder_of(rules_) / named).string(); }

std::string RulesFile::text_for(const std::filesystem::path& folder) const {
  const auto beside = absolute_folder(folder_of(rules_)).lexically_relative(absolute_folder(folder));
  const std::string text = rules_.beside_line == 0 ? text_ : without_line(text_, rules_.beside_line);
  return "beside = " + ascii_string(beside.string()) + "\n" + text;
}

const char* RulesFile::misfit(const RulesFile& other) const {
  if (listings_ != other.listings_) return "universe: expected that of the day: it is fixed before the first event";
  if (basket_file_ != other.basket_file_)
    return "baskets: expected those of the day: they are fixed before the first event";
  if (timer() != other.timer()) return "timer: expected that of the day: it is fixed before the first event";
  return nullptr;
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
                       .beside = rules_.beside,
                       .beside_line = rules_.beside_line,
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
