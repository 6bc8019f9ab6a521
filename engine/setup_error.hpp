#pragma once

#include <stdexcept>
#include <string>

namespace tocsin {

// Bad set-up: a file, option or rule that cannot be used as given. Thrown before the first event, caught once in
// `main`, exit 2. The text names the file, the line and the field, and says what was expected.
class SetupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tocsin
