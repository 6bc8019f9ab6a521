#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tocsin {

struct InspectOptions {
  std::vector<std::string> files;
  std::optional<std::string> csv;
  std::size_t events_shown = 3;  // first and last
};

// Says what each file is and what is in it.
int inspect(const InspectOptions& options);

}  // namespace tocsin
