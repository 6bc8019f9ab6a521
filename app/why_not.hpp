#pragma once

#include <optional>
#include <string>

#include "app/explain/named_day.hpp"

namespace tocsin {

struct WhyNotOptions {
  std::string rule;
  std::string subject;            // a basket or a symbol; "market" for a rule of the market as a whole
  std::optional<std::string> at;  // HH:MM[:SS], or HH:MM[:SS]-HH:MM[:SS]; none: the whole day
  NamedDay day;
};

// Says why a rule did not ring on a subject at a time, or, of a stretch of time, when it came nearest: which condition
// failed first, by how much, and the smallest change of a setting by which it would have rung. SetupError where the
// rule or the subject is not known, or the rule does not watch the subject.
int why_not(const WhyNotOptions& options);

}  // namespace tocsin
