#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/key_reader.hpp"
#include "app/mistakes.hpp"
#include "app/rules/directory.hpp"
#include "app/rules/written_rules.hpp"
#include "engine/basket.hpp"
#include "engine/universe.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// As many levels as all rules can watch on all their subjects together.
inline constexpr std::size_t slots_max = 2'000'000;

// Looks the symbols and baskets of written rules up, one rule after the other: instrument i is subject i, basket b is
// subject size + b, and where a basket and an instrument share a name `subject` means the basket. What is not found is
// a mistake.
class Binding {
 public:
  Binding(const Directory& directory, Mistakes& mistakes) : directory_(directory), mistakes_(mistakes) {}

  void bind(const WrittenRule& written);
  [[nodiscard]] Rules take() && { return std::move(rules_); }

  // --- For the form that is being bound ------------------------------------------------------------------------------
  [[nodiscard]] RuleId id() const noexcept { return id_; }
  template <class Kind>
  [[nodiscard]] std::vector<typename Kind::Rule>& rules_of() noexcept {
    return rules_.of<Kind>();
  }
  [[nodiscard]] const Directory& directory() const noexcept { return directory_; }
  // Of the rule that is being bound.
  [[nodiscard]] Policy& policy() noexcept { return rules_.policies.back(); }

  // Those of `words`, which stand at `key`, that are found.
  [[nodiscard]] std::vector<SubjectId> subjects(std::string_view key, std::span<const Word> words);
  [[nodiscard]] std::vector<SubjectId> symbols(std::string_view key, std::span<const Word> words);
  [[nodiscard]] std::vector<SubjectId> baskets(std::string_view key, std::span<const Word> words);
  void add_members(std::vector<SubjectId>& names, SubjectId basket) const;
  [[nodiscard]] std::vector<SubjectId> stocks_with_prior_close();
  // Listings that `is_meant` says; a mistake where there is none.
  template <class IsMeant>
  [[nodiscard]] std::vector<SubjectId> listings_that(const std::string& description, IsMeant&& is_meant) {
    std::vector<SubjectId> found;
    for (std::uint32_t i = 0; i < directory_.universe().size(); ++i) {
      if (is_meant(directory_.universe()[InstrumentId{i}])) found.push_back(SubjectId{i});
    }
    if (found.empty()) refuse("names", "expected the universe to have " + description + ", found none");
    return found;
  }

  // False, and noted once, where the rules would watch more levels than memory should be given to.
  [[nodiscard]] bool take_slots(std::size_t count);
  // A mistake of the rule, or of one line of it.
  void refuse(std::string_view key, const std::string& text) { refuse(written_->line, key, text); }
  void refuse(std::uint32_t line, std::string_view key, const std::string& text);

 private:
  using Find = std::optional<SubjectId> (Directory::*)(std::string_view) const;
  // What the words at `key` name, `what` they are expected to be, among `names`.
  std::vector<SubjectId> find_all(std::string_view key, std::string_view what, std::span<const Word> words, Find find,
                                  std::span<const std::string_view> names);

  const Directory& directory_;
  Mistakes& mistakes_;
  Rules rules_;
  const WrittenRule* written_ = nullptr;
  RuleId id_{};
  std::size_t slots_count_ = 0;
};

// SetupError lists every word that is not found, with the nearest right one, and every rule that could never ring.
// The windows in which rules are muted become intervals of the days of `hours`.
[[nodiscard]] Rules bind_rules(const WrittenRules& written, const Universe& universe, std::span<const Basket> baskets,
                               const Schedule& hours = {});

}  // namespace tocsin
