#pragma once

#include <zip.h>

#include <memory>
#include <span>
#include <string>

#include "feeds/csv/byte_source.hpp"

namespace tocsin {

// The one entry of a zip, unpacked as it is read. Refuses zips with no entry or several, and entries of more than
// `bytes_max` bytes. What is found damaged while reading ends the bytes, and `fault` says so.
class ZipEntry final : public ByteSource {
 public:
  static constexpr std::uint64_t bytes_max = 64 * 1024 * 1024;

  // SetupError naming `path` where the file is no zip of one readable entry.
  explicit ZipEntry(const std::string& path);
  // `bytes` must outlive this.
  ZipEntry(const std::string& path, std::span<const char> bytes);

  std::size_t read(std::span<char> into) override;
  void rewind() override;
  // Unpacked, as the zip claims.
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const char* fault() const noexcept { return fault_; }

 private:
  struct Close {
    void operator()(zip_t* zip) const noexcept { zip_discard(zip); }
    void operator()(zip_file_t* entry) const noexcept { zip_fclose(entry); }
  };
  using Zip = std::unique_ptr<zip_t, Close>;

  static Zip open(const std::string& path);
  static Zip open(const std::string& path, std::span<const char> bytes);
  void find_entry();

  std::string path_;
  Zip zip_;
  std::unique_ptr<zip_file_t, Close> entry_;
  std::string name_;
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;
  const char* fault_ = nullptr;
};

}  // namespace tocsin
