#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct ConvertOptions {
  std::vector<std::string> files;
  std::string out;  // .tape, .csv, .dbn, .dbn.zst or .itch
  WrittenReading reading;
  std::string schema = "trades";  // of DBN output
  int dbn_version = 3;
  std::string dataset = "TOCSIN";
};

// Any input to a tape, DBN, CSV or a file of ITCH.
int convert(const ConvertOptions& options);

}  // namespace tocsin
