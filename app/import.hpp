#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct ImportOptions {
  std::vector<std::string> files;
  std::string out;                   // a tape
  std::vector<std::string> symbols;  // of these alone; all where there are none
  WrittenReading reading;
};

// Reads exchanges' recordings once, from the first message to the last, and keeps what they say as a tape.
int import_captures(const ImportOptions& options);

}  // namespace tocsin
