#pragma once

#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

// Files that are replayed together.
struct DayFiles {
  std::string date;                // of their first event, on the exchange's clock: YYYY-MM-DD; empty where it failed
  std::vector<std::string> files;  // in order of name
  std::string failure;             // why there is no day to be had of them; empty: nothing is wrong
};

// The files, and those in folders and the folders below, put together by date, in the order of their dates; what cannot
// be opened comes last. Of a folder, what goes with a day and is none is passed over: rules, universe, baskets, labels,
// pages, logs and indexes, by their names.
// SetupError for a path that is not there, or where there are no files.
[[nodiscard]] std::vector<DayFiles> day_files_of(const std::vector<std::string>& paths, const Reading& reading);

}  // namespace tocsin
