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

void refuse_writing_twice(std::span<const std::string> written, const std::string& out) {
  std::error_code unknown;
  const auto place = std::filesystem::weakly_canonical(out, unknown);
  for (const std::string& other : written) {
    const bool is_same_place = std::filesystem::weakly_canonical(other, unknown) == place;
    if (is_same_place || std::filesystem::equivalent(other, out, unknown)) {
      throw SetupError(out + ": is written already; expected another file");
    }
  }
}

}  // namespace tocsin
