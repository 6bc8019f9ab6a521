#pragma once

#include <span>
#include <string>
#include <vector>

#include "scoring/label.hpp"

namespace tocsin {

// Labels, and where they are known from.
struct LabelFile {
  std::string path;
  std::vector<Label> labels;         // in ascending order of their start; those of one start in the file's order
  std::vector<std::string> sources;  // its '#' lines, without the '#'
};

// Reads a CSV file with the columns start,end,subject,kind,note in any order; all but `note` must be there.
// docs/backtest.md describes them. A time is ISO 8601 with Z or an offset; an end is after its start; a kind is the
// name of a detector or `any`. Two labels of one subject and kind do not overlap.
// SetupError names file, line and field.
[[nodiscard]] LabelFile read_label_file(const std::string& path);

// The same over bytes in memory; `name` stands for the path.
[[nodiscard]] LabelFile read_label_bytes(const std::string& name, std::span<const char> bytes);

}  // namespace tocsin
