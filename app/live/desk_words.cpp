#include "app/live/desk_words.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/file_text.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/tape_words.hpp"

namespace tocsin {
namespace {

constexpr std::size_t mebibytes_max = 64;

std::int64_t whole_rows_size(const std::string& path) {
  if (!std::filesystem::exists(path)) return 0;
  return static_cast<std::int64_t>(file_text(path, mebibytes_max, "the words of a day's actions").rfind('\n') + 1);
}

[[noreturn]] void fail(const std::string& path) {
  throw SetupError(path + ": cannot be written: " + std::strerror(errno));
}

int open_words(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) fail(path);
  return file;
}

}  // namespace

DeskWords::DeskWords(const std::string& path, std::span<DeskText> texts, std::uint32_t last)
    : texts_(texts), last_(last), size_(whole_rows_size(path)), file_(open_words(path)) {
  const std::vector<DeskText> found = tape_words::read(path);
  std::copy_n(found.begin(), std::min(found.size(), texts_.size()), texts_.begin());
  last_ = std::max(last_, static_cast<std::uint32_t>(found.size()));
  if (::ftruncate(file_, size_) != 0 || (size_ == 0 && !write(tape_words::header))) fail(path);
}

DeskWords::~DeskWords() { ::close(file_); }

std::uint32_t DeskWords::add(const DeskText& text) {
  if (last_ >= texts_.size() || !write(tape_words::row(last_ + 1, text))) return 0;
  texts_[last_] = text;
  return ++last_;
}

// Part of a row is written over by the next.
bool DeskWords::write(const std::string& row) {
  const ssize_t written = ::pwrite(file_, row.data(), row.size(), size_);
  if (written != static_cast<ssize_t>(row.size()) || ::fdatasync(file_) != 0) return false;
  size_ += written;
  return true;
}

}  // namespace tocsin
