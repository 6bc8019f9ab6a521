#pragma once

#include <span>
#include <string>

#include "scoring/label.hpp"

namespace tocsin {

// The labels as a file that read_label_file reads back, behind `source` as its '#' line.
[[nodiscard]] std::string label_text(std::span<const Label> labels, const std::string& source);

}  // namespace tocsin
