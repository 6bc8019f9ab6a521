#pragma once

#include <string>

#include "app/explain/named_day.hpp"

namespace tocsin {

struct ExplainOptions {
  std::string id;  // of the alert, as it was told
  NamedDay day;
  std::string context = "30s";
  std::size_t ticks = 12;
};

// Goes back to an alert and prints everything that it was decided by, what came before it, who moved it, what was
// suppressed meanwhile, what became of it, and the command that plays it again. SetupError where there is no such
// alert.
int explain(const ExplainOptions& options);

}  // namespace tocsin
