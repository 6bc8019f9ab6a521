#pragma once

#include <cstdint>
#include <string>

#include "scoring/range.hpp"

namespace tocsin {

// What happened, as somebody knows who looked at the day afterwards: from `when.start` until `when.end` something was
// wrong with `subject`, and rules of the detector `kind` ought to have rung.
struct Label {
  // Words with a meaning of their own: as a subject, the market as a whole; as a kind, every rule on that subject.
  static constexpr const char* whole_market = "market";
  static constexpr const char* any_kind = "any";

  Range when;
  std::string subject;  // a symbol, a basket's name, or `whole_market`
  std::string kind;     // a detector's name, or `any_kind`
  std::string note;     // for people
  std::uint64_t line = 0;

  [[nodiscard]] bool is_of_any_kind() const noexcept { return kind == any_kind; }
};

}  // namespace tocsin
