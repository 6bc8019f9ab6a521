#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/backtest/day_files.hpp"
#include "app/rules_file.hpp"
#include "sinks/line_file.hpp"

namespace tocsin {

// All that a command over many days reads.
[[nodiscard]] std::vector<std::string> files_read(const RulesFile& rules, const std::string& labels,
                                                  std::span<const DayFiles> days);

// The files that a command writes once its work is done. Each is opened before, so that a path that cannot be written
// is known at once.
class Outputs {
 public:
  explicit Outputs(std::vector<std::string> read) : read_(std::move(read)) {}

  // Opens `path`; no path means that nothing is wanted. SetupError where it is a file that is read, or one that is
  // opened already; WriteError where it cannot be written.
  void open(const std::string& path);
  void write(const std::string& path, const std::string& text);

 private:
  std::vector<std::string> read_;
  std::map<std::string, LineFile> files_;
};

}  // namespace tocsin
