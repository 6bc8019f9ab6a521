#include "feeds/tape/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t page_bytes_max = 65'536;  // no system of ours has larger pages

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) fail("cannot open");
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(fd_); }

  [[nodiscard]] std::size_t size() const {
    struct stat status{};
    if (::fstat(fd_, &status) != 0) fail("cannot read");
    if (!S_ISREG(status.st_mode)) throw SetupError(path_ + ": expected a file");
    return static_cast<std::size_t>(status.st_size);
  }
  [[nodiscard]] std::byte* map(std::size_t size) const {
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd_, 0);
    if (at == MAP_FAILED) fail("cannot map");
    return static_cast<std::byte*>(at);
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw SetupError(path_ + ": " + what + ": " + std::strerror(errno));
  }

  const std::string& path_;
  int fd_;
};

}  // namespace

MappedFile::MappedFile(const std::string& path) : from_file_(true) {
  const OpenFile file(path);
  size_ = file.size();
  if (size_ == 0) return;
  data_ = file.map(size_);
  ::madvise(data_, size_, MADV_SEQUENTIAL);
}

MappedFile MappedFile::copy_of(std::span<const std::byte> bytes) {
  MappedFile copy;
  if (bytes.empty()) return copy;
  void* const at = ::mmap(nullptr, bytes.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TOCSIN_CHECK(at != MAP_FAILED);
  copy.data_ = static_cast<std::byte*>(at);
  copy.size_ = bytes.size();
  std::memcpy(copy.data_, bytes.data(), bytes.size());
  return copy;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      forgotten_(other.forgotten_),
      from_file_(other.from_file_) {}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

void MappedFile::forget_before(std::uint64_t offset) noexcept {
  const std::size_t end = std::min<std::uint64_t>(offset, size_) / page_bytes_max * page_bytes_max;
  if (!from_file_ || end <= forgotten_) return;
  ::madvise(data_ + forgotten_, end - forgotten_, MADV_DONTNEED);
  forgotten_ = end;
}

}  // namespace tocsin
