#include "app/fact.hpp"

#include <fmt/format.h>

#include <iostream>

namespace tocsin {

void print_fact(std::string_view what, std::string_view value) {
  if (!value.empty()) std::cout << fmt::format("  {:<14}{}\n", what, value);
}

}  // namespace tocsin
