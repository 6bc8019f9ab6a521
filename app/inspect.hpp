#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct InspectOptions {
  std::vector<std::string> files;
  WrittenReading reading;
  std::size_t events_shown = 3;  // first and last
};

// Says what each file is and what is in it.
int inspect(const InspectOptions& options);

}  // namespace tocsin
