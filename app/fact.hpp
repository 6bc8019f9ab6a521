#pragma once

#include <string_view>

namespace tocsin {

// A fact about a file, on a line of its own on standard output, below the file's name; nothing where `value` is empty.
void print_fact(std::string_view what, std::string_view value);

}  // namespace tocsin
