#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "feeds/bytes/stored_bytes.hpp"

struct zip;

namespace tocsin {

// The one entry of a zip. Refuses zips with no entry or several, and entries of more than `bytes_max` bytes.
class ZipEntry {
 public:
  static constexpr std::uint64_t bytes_max = 64 * 1024 * 1024;

  // SetupError naming `path` where the file is no zip of one readable entry.
  explicit ZipEntry(const std::string& path);
  // `bytes` outlive all that reads them.
  ZipEntry(const std::string& path, std::span<const char> bytes);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // Unpacked, as the zip claims.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  // The entry's bytes, unpacked as they are read; size and positions are of those. SetupError from opening where the
  // zip cannot unpack it. What is found damaged while reading ends the bytes, with a fault.
  [[nodiscard]] bytes::StoredBytes unpacked() const;

 private:
  void find_entry();

  std::string path_;
  std::shared_ptr<struct zip> zip_;
  std::string name_;
  std::uint64_t size_ = 0;
};

}  // namespace tocsin
