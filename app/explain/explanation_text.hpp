#pragma once

#include <string>

#include "app/explain/explanation.hpp"
#include "app/explain/named_day.hpp"

namespace tocsin {

// All of an explanation, for people; `day` stands right behind the alert.
[[nodiscard]] std::string text_of(const Explanation& explanation, const OpenDay& day, Duration context);

}  // namespace tocsin
