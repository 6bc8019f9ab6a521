#include "app/file_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "engine/setup_error.hpp"

namespace tocsin {

std::string file_text(const std::string& path, std::size_t mebibytes_max, std::string_view what) {
  const std::size_t bytes_max = mebibytes_max * 1024 * 1024;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SetupError(path + ": cannot be opened: " + std::strerror(errno));
  std::string text;
  std::array<char, 65'536> block;
  while (text.size() <= bytes_max && (file.read(block.data(), block.size()), file.gcount() > 0)) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) throw SetupError(path + ": cannot be read");
  if (text.size() > bytes_max) {
    throw SetupError(fmt::format("{}: expected {} of at most {} MiB", path, what, mebibytes_max));
  }
  return text;
}

}  // namespace tocsin
