#pragma once

#include <string>

namespace tocsin {

// The one line of a file that holds a secret: 16 to 512 letters, digits and signs, no blanks. SetupError, which never
// says what is in it, naming the path where it is not so.
[[nodiscard]] std::string token_of_file(const std::string& path);

}  // namespace tocsin
