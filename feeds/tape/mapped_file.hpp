#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tocsin {

// A file's bytes in memory, read-only, on a page boundary. Refuses to guard against a file that someone cuts short
// while it is mapped: the system ends the process for that.
class MappedFile {
 public:
  // SetupError naming the path where it is not a file that can be read.
  explicit MappedFile(const std::string& path);
  // A copy of bytes that are not in a file.
  static MappedFile copy_of(std::span<const std::byte> bytes);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  // Gives the pages wholly before `offset` back to the system, so that the memory held does not grow with the file.
  // They can still be read: the system fetches them anew.
  void forget_before(std::uint64_t offset) noexcept;

 private:
  MappedFile() = default;

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t forgotten_ = 0;
  bool from_file_ = false;
};

}  // namespace tocsin
