#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/basket.hpp"
#include "engine/ppm.hpp"
#include "engine/subject.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// What a universe and its baskets are called, and by which number. Both must outlive it.
class Directory {
 public:
  Directory(const Universe& universe, std::span<const Basket> baskets);

  [[nodiscard]] std::optional<SubjectId> symbol(std::string_view name) const;
  [[nodiscard]] std::optional<SubjectId> basket(std::string_view name) const;
  // A basket's name first, then a symbol.
  [[nodiscard]] std::optional<SubjectId> subject(std::string_view name) const;
  // Baskets that carry the name of a sector of the stocks.
  [[nodiscard]] std::vector<SubjectId> sectors() const;

  [[nodiscard]] const Listing& listing(SubjectId symbol) const { return universe_[InstrumentId{index_of(symbol)}]; }
  [[nodiscard]] std::span<const Basket::Member> members(SubjectId basket) const {
    return baskets_[index_of(basket) - universe_.size()].members;
  }
  [[nodiscard]] const Universe& universe() const noexcept { return universe_; }
  // Dollars of a subject at the prior close, in today's shares; 0 where that is not known.
  [[nodiscard]] Int128 market_value(SubjectId subject) const;

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

}  // namespace tocsin
