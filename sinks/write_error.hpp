#pragma once

#include <stdexcept>

namespace tocsin {

// An output that could not be written to its end: a full disk, a closed pipe. The text names the file, how much of it
// is good and the system's reason.
class WriteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tocsin
