#include "app/rule_binder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "app/desk_baskets.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

// What a universe and its baskets are called, and by which number.
class Directory {
 public:
  Directory(const Universe& universe, std::span<const Basket> baskets) : universe_(universe), baskets_(baskets) {
    for (std::size_t i = 0; i < baskets.size(); ++i) {
      numbers_.emplace(baskets[i].name, static_cast<std::uint32_t>(i));
      basket_names_.push_back(baskets[i].name);
    }
    for (const Listing& listing : universe.listings()) symbols_.push_back(listing.symbol);
    all_names_ = basket_names_;
    all_names_.insert(all_names_.end(), symbols_.begin(), symbols_.end());
  }

  [[nodiscard]] std::optional<SubjectId> symbol(std::string_view name) const {
    const auto found = universe_.find(name);
    return found ? std::optional(subject_of(*found)) : std::nullopt;
  }
  [[nodiscard]] std::optional<SubjectId> basket(std::string_view name) const {
    const auto number = numbers_.find(name);
    if (number == numbers_.end()) return std::nullopt;
    return SubjectId{static_cast<std::uint32_t>(universe_.size()) + number->second};
  }
  [[nodiscard]] std::optional<SubjectId> subject(std::string_view name) const {
    const auto found = basket(name);
    return found ? found : symbol(name);
  }

  [[nodiscard]] const Listing& listing(SubjectId symbol) const { return universe_[InstrumentId{index_of(symbol)}]; }
  [[nodiscard]] std::span<const Basket::Member> members(SubjectId basket) const {
    return baskets_[index_of(basket) - universe_.size()].members;
  }
  [[nodiscard]] const Universe& universe() const noexcept { return universe_; }

  [[nodiscard]] std::span<const std::string_view> symbols() const noexcept { return symbols_; }
  [[nodiscard]] std::span<const std::string_view> basket_names() const noexcept { return basket_names_; }
  [[nodiscard]] std::span<const std::string_view> all_names() const noexcept { return all_names_; }

 private:
  const Universe& universe_;
  std::span<const Basket> baskets_;
  std::map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::string_view> symbols_;
  std::vector<std::string_view> basket_names_;
  std::vector<std::string_view> all_names_;
};

// Dollars at the prior close, in today's shares; 0 where that is not known.
Int128 value_of(const Listing& listing) noexcept {
  const Price close = listing.reference_close();
  if (close <= Price{}) return 0;
  return static_cast<Int128>(close.units) * static_cast<Int128>(listing.shares_outstanding) / Price::units_per_one;
}

// Dollars of a subject that has a market value.
Int128 value_of(SubjectId subject, const Directory& directory) noexcept {
  if (index_of(subject) < directory.universe().size()) return value_of(directory.listing(subject));
  Int128 total = 0;
  for (const Basket::Member& member : directory.members(subject)) {
    total += value_of(directory.universe()[member.instrument]);
  }
  return total;
}

// Binds one rule after the other; `std::visit` calls the form for its kind.
class Binder {
 public:
  Binder(const Directory& directory, Mistakes& mistakes) : directory_(directory), mistakes_(mistakes) {}

  void bind(const WrittenRule& written) {
    written_ = &written;
    id_ = RuleId{static_cast<std::uint16_t>(rules_.policies.size())};
    rules_.policies.push_back(written.policy);
    std::visit(*this, written.terms);
  }

  [[nodiscard]] Rules take() && { return std::move(rules_); }

  void operator()(std::monostate) {}

  void operator()(const WrittenIndexDrop& drop) {
    for (const SubjectId subject :
         find_all("subject", "a basket or a symbol", drop.subjects, &Directory::subject, directory_.all_names())) {
      if (!take_slots(drop.fall.levels.size())) return;
      rules_.of<IndexDrop>().push_back({id_, subject, drop.fall.from, drop.fall.levels, drop.fall.clear});
    }
  }

  void operator()(const WrittenNameDrop& drop) {
    std::vector<SubjectId> names = find_symbols(drop.names);
    for (const SubjectId basket : find_baskets("members_of", drop.members_of)) add_members(names, basket);
    for (const SubjectId basket : find_baskets("sectors", drop.sectors)) add_members(names, basket);
    if (drop.names.empty() && drop.members_of.empty() && drop.sectors.empty()) names = stocks_with_prior_close();
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    if (!take_slots(names.size() * drop.fall.levels.size())) return;
    rules_.of<NameDrop>().push_back({id_, std::move(names), drop.fall.from, drop.fall.levels, drop.fall.clear});
  }

  void operator()(const WrittenSectorCascade& cascade) {
    std::vector<SubjectId> sectors = cascade.sectors.empty() ? all_sectors() : find_baskets("sectors", cascade.sectors);
    const std::size_t meant = cascade.sectors.empty() ? sectors.size() : cascade.sectors.size();
    if (static_cast<std::size_t>(cascade.levels.back()) > meant) {
      refuse(written_->line, "levels",
             "expected levels up to the number of sectors, " + std::to_string(meant) + ", found " +
                 std::to_string(cascade.levels.back()));
    }
    if (!take_slots(cascade.levels.size())) return;
    rules_.of<SectorCascade>().push_back(
        {id_, std::move(sectors), cascade.drop, cascade.names_min, cascade.levels, cascade.window});
  }

  void operator()(const WrittenBreadth& breadth) {
    for (const SubjectId basket : find_baskets("basket", {&breadth.basket, 1})) {
      if (!take_slots(breadth.levels.size())) return;
      rules_.of<Breadth>().push_back({id_, basket, breadth.drop, breadth.levels, breadth.clear});
    }
  }

  void operator()(const WrittenValueLost& lost) {
    std::vector<SubjectId> subjects = subjects_of(lost);
    for (const SubjectId subject : subjects) {
      if (!take_slots(static_cast<std::size_t>(value_of(subject, directory_) / lost.step))) return;
    }
    rules_.of<ValueLost>().push_back({id_, std::move(subjects), lost.step, lost.clear});
  }

 private:
  using Find = std::optional<SubjectId> (Directory::*)(std::string_view) const;

  // What the words at `key` name, `what` they are expected to be, among `names`.
  std::vector<SubjectId> find_all(std::string_view key, std::string_view what, std::span<const Word> words, Find find,
                                  std::span<const std::string_view> names) {
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

  std::vector<SubjectId> find_symbols(std::span<const Word> words) {
    return find_all("names", "a symbol of the universe", words, &Directory::symbol, directory_.symbols());
  }
  std::vector<SubjectId> find_baskets(std::string_view key, std::span<const Word> words) {
    return find_all(key, "a basket", words, &Directory::basket, directory_.basket_names());
  }

  void add_members(std::vector<SubjectId>& names, SubjectId basket) const {
    for (const Basket::Member& member : directory_.members(basket)) names.push_back(subject_of(member.instrument));
  }

  // Listings that are as `is_meant` says; a mistake where there is none.
  template <class IsMeant>
  std::vector<SubjectId> listings_that(const std::string& description, IsMeant&& is_meant) {
    std::vector<SubjectId> found;
    for (std::uint32_t i = 0; i < directory_.universe().size(); ++i) {
      if (is_meant(directory_.universe()[InstrumentId{i}])) found.push_back(SubjectId{i});
    }
    if (found.empty()) refuse(written_->line, "names", "expected the universe to have " + description + ", found none");
    return found;
  }

  std::vector<SubjectId> stocks_with_prior_close() {
    return listings_that("stocks with a prior close", [](const Listing& listing) {
      return listing.type == InstrumentType::stock && listing.reference_close() > Price{};
    });
  }

  // Baskets that carry the name of a sector of the stocks.
  std::vector<SubjectId> all_sectors() const {
    std::set<std::string_view> names;
    for (const Listing& listing : directory_.universe().listings()) {
      if (listing.type == InstrumentType::stock) names.insert(listing.sector);
    }
    std::vector<SubjectId> sectors;
    for (const std::string_view name : names) {
      if (const auto basket = directory_.basket(name)) sectors.push_back(*basket);
    }
    return sectors;
  }

  std::vector<SubjectId> subjects_of(const WrittenValueLost& lost) {
    if (lost.total) return market_value();
    if (!lost.names.empty()) return valued(lost.names);
    return listings_that("listings with shares outstanding and a prior close",
                         [](const Listing& listing) { return value_of(listing) > 0; });
  }

  std::vector<SubjectId> market_value() {
    if (const auto all = directory_.basket(market_value_name)) return {*all};
    refuse(written_->line, "total", "expected listings with shares outstanding and a prior close, found none");
    return {};
  }

  std::vector<SubjectId> valued(std::span<const Word> words) {
    for (const Word& word : words) {
      const auto symbol = directory_.symbol(word.text);
      if (!symbol || value_of(*symbol, directory_) > 0) continue;
      refuse(word.line, "names",
             "expected a company whose shares outstanding and prior close are known, found " + quoted(word.text));
    }
    return find_symbols(words);
  }

  // False, and noted once, where the rules would watch more levels than memory should be given to.
  bool take_slots(std::size_t count) {
    if (slots_count_ > slots_max) return false;
    slots_count_ += count;
    if (slots_count_ <= slots_max) return true;
    refuse(written_->line, "levels",
           "expected all rules to watch at most " + std::to_string(slots_max) +
               " levels on all their subjects together; this one is beyond that");
    return false;
  }

  void refuse(std::uint32_t line, std::string_view key, const std::string& text) {
    mistakes_.add(line, "rule " + written_->policy.name + ": " + std::string(key) + ": " + text);
  }

  const Directory& directory_;
  Mistakes& mistakes_;
  Rules rules_;
  const WrittenRule* written_ = nullptr;
  RuleId id_{};
  std::size_t slots_count_ = 0;
};

}  // namespace

Rules bind_rules(const WrittenRules& written, const Universe& universe, std::span<const Basket> baskets) {
  const Directory directory(universe, baskets);
  Mistakes mistakes(written.file);
  Binder binder(directory, mistakes);
  for (const WrittenRule& rule : written.rules) binder.bind(rule);
  mistakes.throw_if_any();
  return std::move(binder).take();
}

}  // namespace tocsin
