#pragma once

#include <string>

namespace tocsin {

// Who at the desk did something, and why, in their own words.
struct DeskText {
  std::string owner;
  std::string note;
};

}  // namespace tocsin
