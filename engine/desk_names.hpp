#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/alert.hpp"
#include "engine/market.hpp"
#include "engine/rule.hpp"
#include "engine/storms.hpp"

namespace tocsin {

// What the desk's actions call rules and subjects: the hash of their names. A storm's notice is no rule of the desk's.
class DeskNames {
 public:
  DeskNames(std::span<const Policy> policies, const Market& market) {
    for (std::uint32_t i = 0; i < policies.size(); ++i) {
      if (policies[i].detector != storm_detector) rules_.emplace_back(name_hash(policies[i].name), i);
    }
    for (std::uint32_t i = 0; i < market.subjects_count(); ++i) {
      subjects_.emplace_back(name_hash(market.name_of(SubjectId{i})), i);
    }
    std::ranges::sort(rules_);
    std::ranges::sort(subjects_);
  }

  [[nodiscard]] std::optional<std::uint32_t> rule(std::uint64_t hash) const noexcept { return find(rules_, hash); }
  // A basket where a basket and an instrument share the name.
  [[nodiscard]] std::optional<std::uint32_t> subject(std::uint64_t hash) const noexcept {
    return find(subjects_, hash);
  }

 private:
  using Numbers = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

  // The last of those that have it: baskets are numbered behind the instruments.
  static std::optional<std::uint32_t> find(const Numbers& numbers, std::uint64_t hash) noexcept {
    const auto last = std::ranges::upper_bound(numbers, hash, {}, &Numbers::value_type::first);
    if (last == numbers.begin() || std::prev(last)->first != hash) return std::nullopt;
    return std::prev(last)->second;
  }

  Numbers rules_;
  Numbers subjects_;
};

}  // namespace tocsin
