#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/subject.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// An index, a sector or a portfolio: whole units of each member. Its value is the exact sum of units x price; its level
// is that value scaled so that it stands at `base` when every member is at its prior close.
struct Basket {
  struct Member {
    InstrumentId instrument;
    std::int64_t units;
  };

  std::string name;
  std::vector<Member> members;
  Price base = Price::whole(100);
  bool is_market_value = false;  // units are shares outstanding: the value is dollars x 1e9

  // Units that hold `weights` (one a member, any scale, not negative) of the basket's value at the members' prior
  // closes. Members without a prior close cannot be weighed and are refused.
  static Basket from_weights(std::string name, std::vector<InstrumentId> members, const std::vector<double>& weights,
                             Price base, const Universe& universe);
  // Every listing whose shares outstanding and prior close are known, each with all its shares.
  static Basket market_value(std::string name, const Universe& universe);
};

}  // namespace tocsin
