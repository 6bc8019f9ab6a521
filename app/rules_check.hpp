#pragma once

#include <string>

namespace tocsin {

// Reads a rules file against its own universe and says what each rule would watch. SetupError where it is wrong.
int rules_check(const std::string& path);

}  // namespace tocsin
