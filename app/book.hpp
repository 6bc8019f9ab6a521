#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct BookOptions {
  std::vector<std::string> files;
  std::string symbol;
  std::string at;  // time of day on the exchange's clock
  std::size_t levels = 10;
  WrittenReading reading;
};

// Prints the book of one symbol as it stood at that time, venue by venue.
int book(const BookOptions& options);

}  // namespace tocsin
