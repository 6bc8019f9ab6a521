#include "app/kept_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw SetupError(path + ": cannot be written: " + std::strerror(errno));
}

// A file that is open, and gone with its name where it was not finished.
class NewFile {
 public:
  explicit NewFile(std::string path)
      : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (file_ < 0) fail(path_);
  }
  ~NewFile() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  NewFile(NewFile&&) = delete;
  NewFile& operator=(NewFile&&) = delete;

  void write(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail(path_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void become(const std::string& path) {
    if (::fsync(file_) != 0 || std::rename(path_.c_str(), path.c_str()) != 0) fail(path);
    ::close(std::exchange(file_, -1));
  }

 private:
  std::string path_;
  int file_;
};

void sync(const std::string& path, const char* place, int flags) {
  const int open = ::open(place, O_RDONLY | O_CLOEXEC | flags);
  if (open < 0) fail(path);
  ::fsync(open);
  ::close(open);
}

// The new name is on the disk when its folder is.
void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  sync(path, folder.empty() ? "." : folder.c_str(), O_DIRECTORY);
}

}  // namespace

void keep_file(const std::string& path, std::span<const std::byte> bytes) {
  NewFile file(path + ".new");
  file.write(bytes);
  file.become(path);
  sync_folder_of(path);
}

void sync_file(const std::string& path) {
  sync(path, path.c_str(), 0);
  sync_folder_of(path);
}

}  // namespace tocsin
