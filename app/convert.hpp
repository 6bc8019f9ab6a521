#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct ConvertOptions {
  std::vector<std::string> files;
  std::string out;  // .tape, .csv, .dbn or .dbn.zst
  WrittenReading reading;
  std::string schema = "trades";  // of DBN output
  int dbn_version = 3;
  std::string dataset = "TOCSIN";
};

// Any input to a tape, DBN or CSV.
int convert(const ConvertOptions& options);

}  // namespace tocsin
