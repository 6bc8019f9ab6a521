#include "sinks/json_lines/rotated_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "engine/setup_error.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view packed_ending = ".gz";
constexpr std::string_view part_ending = ".part";
constexpr std::size_t digits = 6;

// The last whole line of the file's text, and how long that is without what follows.
struct Found {
  std::string last_line;
  std::uint64_t bytes = 0;
};

Found find_end(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t end = text.rfind('\n');
  if (end == std::string::npos) return {};
  const std::size_t before = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  return {.last_line = text.substr(begin, end + 1 - begin), .bytes = end + 1};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool bring_to_disk(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_there = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  return is_there;
}

bool compress(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  std::unique_ptr<gzFile_s, int (*)(gzFile)> out(::gzopen(to.c_str(), "wb"), ::gzclose);
  if (!in || !out) return false;
  std::vector<char> piece(std::size_t{1} << 16);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
    const auto size = static_cast<unsigned>(in.gcount());
    if (::gzwrite(out.get(), piece.data(), size) != static_cast<int>(size)) return false;
  }
  return in.eof() && ::gzclose(out.release()) == Z_OK && bring_to_disk(to);
}

}  // namespace

RotatedFile::RotatedFile(Options options) : options_(std::move(options)) {
  try {
    open();
  } catch (const WriteError& error) {
    throw SetupError(error.what());
  }
  for (const Old& old : old_files()) next_number_ = std::max(next_number_, old.number + 1);
  tidy();
}

RotatedFile::~RotatedFile() {
  if (file_ >= 0) ::close(file_);
}

void RotatedFile::open() {
  file_ = ::open(options_.path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) fail("cannot be written");
  Found found = find_end(options_.path);
  bytes_ = found.bytes;
  last_line_ = std::move(found.last_line);
  if (::ftruncate(file_, static_cast<off_t>(bytes_)) != 0) fail("cannot be cut behind its last whole line");
}

void RotatedFile::write(std::string_view line) {
  if (file_ < 0) open();
  if (options_.bytes_max > 0 && bytes_ + line.size() > options_.bytes_max) rotate();
  if (!write_all(file_, line)) {
    const int why = errno;
    // What remains of the line where even this fails is cut off by whoever opens the file next.
    if (::ftruncate(file_, static_cast<off_t>(bytes_)) != 0) ::close(std::exchange(file_, -1));
    errno = why;
    fail("a line could not be written");
  }
  bytes_ += line.size();
  last_line_ = line;
}

void RotatedFile::rotate() {
  if (file_ < 0) open();
  if (bytes_ == 0) return;
  if (::rename(options_.path.c_str(), path_of(next_number_, false).c_str()) != 0) fail("cannot be renamed");
  ++next_number_;
  ::close(std::exchange(file_, -1));
  open();
  tidy();
}

// Compresses and removes what is due; what cannot be is left, and tried again another time: no line is lost by it.
void RotatedFile::tidy() {
  std::vector<Old> all = old_files();
  if (options_.keep > 0 && all.size() > options_.keep) {
    const auto gone = all.end() - options_.keep;
    std::error_code ignored;
    for (auto old = all.begin(); old != gone; ++old) {
      fs::remove(path_of(old->number, true), ignored);
      fs::remove(path_of(old->number, false), ignored);
    }
    all.erase(all.begin(), gone);
  }
  if (!options_.gzip) return;
  for (const Old& old : all) {
    const std::string plain = path_of(old.number, false);
    if (fs::exists(plain)) pack(plain);
  }
}

void RotatedFile::pack(const std::string& plain) const {
  const std::string packed = plain + std::string(packed_ending);
  const std::string part = packed + std::string(part_ending);
  std::error_code fault;
  if (!fs::exists(packed)) {
    if (compress(plain, part)) {
      fs::rename(part, packed, fault);
    } else {
      fs::remove(part, fault);
      return;
    }
  }
  if (!fault) fs::remove(plain, fault);
}

// By their numbers; one that is there both plain and compressed is there once.
std::vector<RotatedFile::Old> RotatedFile::old_files() const {
  const fs::path path(options_.path);
  const std::string stem = path.filename().string() + ".";
  std::vector<Old> all;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path.has_parent_path() ? path.parent_path() : ".", ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(stem)) continue;
    Old old{};
    const char* const begin = name.data() + stem.size();
    const auto [end, fault] = std::from_chars(begin, name.data() + name.size(), old.number);
    const std::string_view ending(end, static_cast<std::size_t>(name.data() + name.size() - end));
    old.is_packed = ending == packed_ending;
    if (fault == std::errc{} && (ending.empty() || old.is_packed)) all.push_back(old);
  }
  std::ranges::sort(all, {}, &Old::number);
  const auto repeats = std::ranges::unique(all, {}, &Old::number);
  all.erase(repeats.begin(), repeats.end());
  return all;
}

std::string RotatedFile::path_of(std::uint64_t number, bool is_packed) const {
  return fmt::format("{}.{:0{}}{}", options_.path, number, digits, is_packed ? packed_ending : "");
}

void RotatedFile::fail(const char* what) const {
  throw WriteError(fmt::format("{}: {}: {}", options_.path, what, std::strerror(errno)));
}

}  // namespace tocsin
