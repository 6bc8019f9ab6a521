#pragma once

#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {

// What the SetupError of `act` says; "no error" where it throws none.
std::string setup_error_of(auto&& act) {
  try {
    static_cast<void>(act());
  } catch (const SetupError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace tocsin
