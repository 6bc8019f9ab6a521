#include "feeds/overwrite.hpp"

#include <filesystem>

#include "engine/setup_error.hpp"

namespace tocsin {

void refuse_overwriting(std::span<const std::string> read, const std::string& out) {
  for (const std::string& in : read) {
    std::error_code absent;
    if (std::filesystem::equivalent(in, out, absent)) {
      throw SetupError(out + ": is being read; expected another file to write");
    }
  }
}

}  // namespace tocsin
