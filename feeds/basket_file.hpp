#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/universe.hpp"

namespace tocsin {

// One member of one basket, as a file lists it.
struct BasketMember {
  std::string basket;
  std::string symbol;
  std::optional<std::int64_t> weight;  // in 1e-9 of a per cent of the basket; nothing: not stated
  std::uint64_t line = 0;              // of the file

  bool operator==(const BasketMember&) const = default;
};

// A file of baskets: who is in them, and where that is known from.
struct BasketFile {
  std::vector<BasketMember> members;  // in the file's order
  std::vector<std::string> sources;   // its '#' lines, without the '#'

  bool operator==(const BasketFile&) const = default;
};

// Reads a CSV file with the columns basket,symbol,weight_pct,name,note in any order; the first two must be there, the
// last two are for people. A weight is above 0 and at most 100, with at most nine decimals; a basket states it for all
// of its members or for none. Weights need not add up to 100: a published list is rounded.
// SetupError names file, line and field.
[[nodiscard]] BasketFile read_basket_file(const std::string& path);

// The same over bytes in memory; `name` stands for the path.
[[nodiscard]] BasketFile read_basket_bytes(const std::string& name, std::span<const char> bytes);

// A basket of a file, its members found in a universe.
struct ListedBasket {
  struct Member {
    InstrumentId instrument;
    std::optional<std::int64_t> weight;  // as in BasketMember
    std::uint64_t line;
  };
  std::string name;
  std::vector<Member> members;  // at least one

  [[nodiscard]] bool is_weighted() const noexcept { return members.front().weight.has_value(); }
};

// The baskets of `file`, read from `path`, in the order of their first members. SetupError, naming file, line and
// symbol, where the universe does not have a member.
[[nodiscard]] std::vector<ListedBasket> listed_baskets(const BasketFile& file, const std::string& path,
                                                       const Universe& universe);

}  // namespace tocsin
