#include "app/rules/binding.hpp"

#include <algorithm>

#include "app/rules/mute_intervals.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {

void Binding::bind(const WrittenRule& written) {
  written_ = &written;
  id_ = RuleId{static_cast<std::uint16_t>(rules_.policies.size())};
  rules_.policies.push_back(written.policy);
  written.form->bind(*this);
}

std::vector<SubjectId> Binding::find_all(std::string_view key, std::string_view what, std::span<const Word> words,
                                         Find find, std::span<const std::string_view> names) {
  std::vector<SubjectId> found;
  for (const Word& word : words) {
    if (mistakes_.full()) break;
    if (const auto subject = (directory_.*find)(word.text)) {
      found.push_back(*subject);
    } else {
      refuse(word.line, key,
             "expected " + std::string(what) + ", found " + quoted(word.text) + did_you_mean(word.text, names));
    }
  }
  return found;
}

std::vector<SubjectId> Binding::subjects(std::string_view key, std::span<const Word> words) {
  return find_all(key, "a basket or a symbol", words, &Directory::subject, directory_.all_names());
}

std::vector<SubjectId> Binding::symbols(std::string_view key, std::span<const Word> words) {
  return find_all(key, "a symbol of the universe", words, &Directory::symbol, directory_.symbols());
}

std::vector<SubjectId> Binding::baskets(std::string_view key, std::span<const Word> words) {
  return find_all(key, "a basket", words, &Directory::basket, directory_.basket_names());
}

void Binding::add_members(std::vector<SubjectId>& names, SubjectId basket) const {
  for (const Basket::Member& member : directory_.members(basket)) names.push_back(subject_of(member.instrument));
}

std::vector<SubjectId> Binding::stocks_with_prior_close() {
  return listings_that("stocks with a prior close", [](const Listing& listing) {
    return listing.type == InstrumentType::stock && listing.reference_close() > Price{};
  });
}

bool Binding::take_slots(std::size_t count) {
  if (slots_count_ > slots_max) return false;
  slots_count_ += count;
  if (slots_count_ <= slots_max) return true;
  refuse("levels", "expected all rules to watch at most " + std::to_string(slots_max) +
                       " levels on all their subjects together; this one is beyond that");
  return false;
}

void Binding::refuse(std::uint32_t line, std::string_view key, const std::string& text) {
  mistakes_.add(line, "rule " + written_->policy.name + ": " + std::string(key) + ": " + text);
}

namespace {

// A cascade tells the branching ratio of the falls that the first rule of contagion counts which watches its sectors.
void tell_cascades_of_contagion(Rules& rules) {
  for (SectorCascade::Rule& cascade : rules.of<SectorCascade>()) {
    const auto contagion = std::ranges::find_if(rules.of<Contagion>(), [&](const Contagion::Rule& rule) {
      return std::ranges::is_permutation(rule.sectors, cascade.sectors);
    });
    if (contagion != rules.of<Contagion>().end()) cascade.steps = contagion->terms;
  }
}

}  // namespace

Rules bind_rules(const WrittenRules& written, const Universe& universe, std::span<const Basket> baskets,
                 const Schedule& hours) {
  const Directory directory(universe, baskets);
  Mistakes mistakes(written.file);
  Binding binding(directory, mistakes);
  for (const WrittenRule& rule : written.rules) binding.bind(rule);
  mistakes.throw_if_any();
  Rules rules = std::move(binding).take();
  rules.house = written.house;
  tell_cascades_of_contagion(rules);
  for (std::size_t i = 0; i < rules.policies.size(); ++i) {
    rules.policies[i].muted = mute_intervals(written.rules[i].mute, hours);
  }
  return rules;
}

}  // namespace tocsin
