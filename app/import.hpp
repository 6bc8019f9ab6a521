#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct ImportOptions {
  std::vector<std::string> files;
  std::string out;                   // a tape; none where it is empty
  bool index = false;                // keep an index beside the first file of each recording
  std::vector<std::string> symbols;  // of these alone; all where there are none
  WrittenReading reading;
};

// Reads exchanges' recordings once, from the first message to the last, and keeps what they say as a tape, or
// an index to begin in their middle by, or both. SetupError where neither is asked for.
int import_captures(const ImportOptions& options);

}  // namespace tocsin
