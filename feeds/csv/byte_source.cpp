#include "feeds/csv/byte_source.hpp"

#include <algorithm>
#include <filesystem>

#include "engine/setup_error.hpp"

namespace tocsin {

FileBytes::FileBytes(const std::string& path) : path_(path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) throw SetupError(path + ": expected a regular file");
  file_.open(path, std::ios::binary);
  size_ = std::filesystem::file_size(path, error);
  if (!file_ || error) throw SetupError(path + ": cannot be opened for reading");
}

std::size_t FileBytes::read(std::span<char> into) {
  file_.read(into.data(), std::ssize(into));
  if (file_.bad()) throw SetupError(path_ + ": cannot be read");
  return static_cast<std::size_t>(file_.gcount());
}

void FileBytes::rewind() {
  file_.clear();
  file_.seekg(0);
}

std::size_t MemoryBytes::read(std::span<char> into) {
  const std::span<const char> front = rest_.first(std::min(into.size(), rest_.size()));
  std::ranges::copy(front, into.begin());
  rest_ = rest_.subspan(front.size());
  return front.size();
}

}  // namespace tocsin
