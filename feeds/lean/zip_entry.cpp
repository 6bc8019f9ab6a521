#include "feeds/lean/zip_entry.hpp"

#include <zip.h>

#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using Zip = std::shared_ptr<zip_t>;

// A libzip error, and what it keeps, for as long as it takes to make a sentence of it.
class ZipError {
 public:
  ZipError() noexcept { zip_error_init(&error_); }
  explicit ZipError(int code) noexcept { zip_error_init_with_code(&error_, code); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  ~ZipError() { zip_error_fini(&error_); }

  zip_error_t* get() noexcept { return &error_; }
  [[noreturn]] void raise(const std::string& path) {
    throw SetupError(path + ": expected a zip: " + zip_error_strerror(&error_));
  }

 private:
  zip_error_t error_;
};

Zip open(const std::string& path) {
  int code = 0;
  Zip zip(zip_open(path.c_str(), ZIP_RDONLY, &code), zip_discard);
  if (zip == nullptr) ZipError(code).raise(path);
  return zip;
}

Zip open(const std::string& path, std::span<const char> bytes) {
  ZipError error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get());
  if (source == nullptr) error.raise(path);
  Zip zip(zip_open_from_source(source, ZIP_RDONLY, error.get()), zip_discard);
  if (zip != nullptr) return zip;
  zip_source_free(source);
  error.raise(path);
}

// Keeps the zip for as long as its entry is read.
class EntrySource final : public bytes::ByteSource {
 public:
  EntrySource(Zip zip, const std::string& place, std::uint64_t size)
      : zip_(std::move(zip)), entry_(zip_fopen_index(zip_.get(), 0, 0)), size_(size) {
    if (entry_ == nullptr) throw SetupError(place + ": " + zip_strerror(zip_.get()));
  }

  std::size_t read(std::span<std::byte> out) override {
    if (fault_ != nullptr) return 0;
    const zip_int64_t count = zip_fread(entry_.get(), out.data(), out.size());
    if (count < 0) fault_ = "zip entry is damaged";
    if (count <= 0) return 0;
    read_ += static_cast<std::uint64_t>(count);
    if (read_ > size_) {
      fault_ = "zip entry is longer than it claims";
      return 0;
    }
    return static_cast<std::size_t>(count);
  }
  std::uint64_t position() const override { return read_; }
  const char* fault() const override { return fault_; }

 private:
  struct Close {
    void operator()(zip_file_t* entry) const noexcept { zip_fclose(entry); }
  };

  Zip zip_;
  std::unique_ptr<zip_file_t, Close> entry_;
  std::uint64_t size_;
  std::uint64_t read_ = 0;
  const char* fault_ = nullptr;
};

}  // namespace

ZipEntry::ZipEntry(const std::string& path) : path_(path), zip_(open(path)) { find_entry(); }

ZipEntry::ZipEntry(const std::string& path, std::span<const char> bytes) : path_(path), zip_(open(path, bytes)) {
  find_entry();
}

void ZipEntry::find_entry() {
  const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
  if (count != 1) throw SetupError(path_ + ": expected one entry in the zip, found " + std::to_string(count));
  zip_stat_t stat;
  zip_stat_init(&stat);
  const bool is_known = zip_stat_index(zip_.get(), 0, 0, &stat) == 0;
  if (!is_known || (stat.valid & ZIP_STAT_NAME) == 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    throw SetupError(path_ + ": the zip's entry has no name or no size");
  }
  name_ = stat.name;
  size_ = stat.size;
  if (size_ > bytes_max) {
    throw SetupError(path_ + ": " + name_ + ": expected at most 64 MiB unpacked, found " + std::to_string(size_));
  }
}

bytes::StoredBytes ZipEntry::unpacked() const {
  return {.name = path_, .size = size_, .open = [zip = zip_, place = path_ + ": " + name_, size = size_] {
            return std::make_unique<EntrySource>(zip, place, size);
          }};
}

}  // namespace tocsin
