#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "app/desk_baskets.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "app/rules/written_rules.hpp"
#include "engine/universe.hpp"
#include "feeds/basket_file.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// A desk's rules and the two files they name: who is in the universe, and who is in which basket. The format is
// described in docs/rules.md.
//
// Checked in two steps: `load` refuses all that is wrong in itself or in a plugin's eyes, `bind` words that the market
// does not know.
class RulesFile {
 public:
  // Reads the rules and, beside them, the plugins, the universe and basket files they name. A file of rules has at most
  // 16 MiB. SetupError lists every mistake with file, line, rule and key, what was expected and the nearest right word.
  [[nodiscard]] static RulesFile load(const std::filesystem::path& path);

  RulesFile(WrittenRules rules, std::vector<Listing> listings, BasketFile basket_file)
      : rules_(std::move(rules)), listings_(std::move(listings)), basket_file_(std::move(basket_file)) {}

  // The text of the file, as it was read.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  // The text of the file, to be kept in another folder: what it names is found from there, too.
  [[nodiscard]] std::string text_for(const std::filesystem::path& folder) const;
  // What keeps these rules from going on with a day that was begun by the others, which has one universe, one set of
  // baskets and one timer; nullptr where nothing does.
  [[nodiscard]] const char* misfit(const RulesFile& other) const;

  // Plugins that were switched off in a run before are so at the same calls. `bind` refuses one whose rule has none.
  void switch_off(const SwitchOffFile& switch_offs);

  // The file's own table, as it is written. SetupError as for `load`, where it is not TOML.
  [[nodiscard]] static TomlValue::Table document(const std::filesystem::path& path);

  // The same universe, baskets, timer and house, with these rules.
  [[nodiscard]] RulesFile with_rules(std::vector<WrittenRule> rules) const;

  // Of the rule as it is written, comments and all; empty where there is no such rule.
  [[nodiscard]] std::string text_of(RuleId rule) const;

  // The spacing of the timer's events.
  [[nodiscard]] Duration timer() const noexcept { return rules_.timer; }
  [[nodiscard]] std::size_t rules_count() const noexcept { return rules_.rules.size(); }
  // The rules file, and the files that it names, as they can be opened from here: all that its rules are made of.
  [[nodiscard]] std::vector<std::string> files() const;
  // A file that the rules name, as it can be opened from here.
  [[nodiscard]] std::string path_of(const std::string& named) const;
  // As the universe file gives them; none where the rules name no universe.
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return listings_; }
  [[nodiscard]] DeskBaskets baskets(const Universe& universe) const {
    return desk_baskets(basket_file_, rules_.baskets_file, universe);
  }
  // Rules over the subjects of a Market of `universe` and `baskets`.
  [[nodiscard]] Rules bind(const Universe& universe, std::span<const Basket> baskets, const Schedule& hours = {}) const;

 private:
  WrittenRules rules_;
  std::string text_;  // as it was read
  std::vector<Listing> listings_;
  BasketFile basket_file_;
  SwitchOffFile switch_offs_;
};

}  // namespace tocsin
