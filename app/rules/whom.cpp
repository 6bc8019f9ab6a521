#include "app/rules/whom.hpp"

#include <algorithm>
#include <array>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"

namespace tocsin {
namespace {

bool says_all(KeyReader& keys) {
  const TomlValue* names = keys.find("names");
  const auto* text = names == nullptr ? nullptr : names->as<std::string>();
  return text != nullptr && *text == "all";
}

void check_one_of_three(KeyReader& keys) {
  static constexpr std::array<std::string_view, 3> who{"names", "members_of", "sectors"};
  const auto given = std::ranges::count_if(who, [&](std::string_view key) { return keys.find(key) != nullptr; });
  if (given == 0) keys.miss("names", "names, members_of or sectors");
  if (given > 1) keys.refuse(keys.line(), "names", "expected only one of names, members_of and sectors");
}

}  // namespace

std::vector<Word> read_names(KeyReader& keys) {
  if (says_all(keys)) return {};
  return keys.words("names", rule_keys::symbols + ", or \"all\"").value_or(std::vector<Word>{});
}

Whom Whom::read(KeyReader& keys) {
  check_one_of_three(keys);
  Whom whom;
  whom.names_ = read_names(keys);
  whom.members_of_ = keys.words("members_of", rule_keys::baskets).value_or(std::vector<Word>{});
  whom.sectors_ = keys.words("sectors", rule_keys::baskets).value_or(std::vector<Word>{});
  return whom;
}

std::vector<SubjectId> Whom::find(Binding& binding) const {
  std::vector<SubjectId> names = binding.symbols("names", names_);
  for (const SubjectId basket : binding.baskets("members_of", members_of_)) binding.add_members(names, basket);
  for (const SubjectId basket : binding.baskets("sectors", sectors_)) binding.add_members(names, basket);
  if (names_.empty() && members_of_.empty() && sectors_.empty()) names = binding.stocks_with_prior_close();
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

}  // namespace tocsin
