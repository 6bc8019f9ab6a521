#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace tocsin::bytes {

class GzipPoints;

// Bytes from front to back, plain or decompressed on the way. Does not know what they mean.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ByteSource(ByteSource&&) = delete;
  ByteSource& operator=(ByteSource&&) = delete;
  virtual ~ByteSource() = default;

  // Fills `out` from its front and returns how many bytes there are now; 0 only at the end.
  [[nodiscard]] virtual std::size_t read(std::span<std::byte> out) = 0;
  // Goes over so many bytes, or to the end where there are fewer. Before the first read.
  virtual void skip(std::uint64_t count);
  // All of the bytes, where they lie in memory anyway and need not be read; else empty.
  [[nodiscard]] virtual std::span<const std::byte> whole() const { return {}; }
  // Bytes read of what is stored, for progress.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  // Why the bytes ended before they should have (a literal), or nullptr.
  [[nodiscard]] virtual const char* fault() const { return nullptr; }
};

// A file from its start, read rather than mapped: a mapping's page faults cost more than the copy, and a file that is
// cut while it is mapped takes the program with it. SetupError where it cannot be opened.
[[nodiscard]] std::unique_ptr<ByteSource> file_source(const std::string& path);
// Bytes that outlive the source.
[[nodiscard]] std::unique_ptr<ByteSource> memory_source(std::span<const std::byte> bytes);
// What zstd frames, one behind the other, hold (RFC 8878). Memory is bounded by the library's limit for a window, 128
// MiB.
[[nodiscard]] std::unique_ptr<ByteSource> zstd_source(std::unique_ptr<ByteSource> compressed);

// What the members of a gzip file, one behind the other, hold (RFC 1952). Memory is bounded by the window of 32 KiB.
// Notes points where they are wanted; where it is to skip, it begins at the last point before.
[[nodiscard]] std::unique_ptr<ByteSource> gzip_source(std::unique_ptr<ByteSource> compressed,
                                                      std::shared_ptr<GzipPoints> points = {});

// A frame of zstd starts here (RFC 8878, section 3.1.1).
[[nodiscard]] bool starts_zstd(std::span<const std::byte> head) noexcept;
// A member of gzip that is compressed by deflate starts here (RFC 1952, section 2.3.1).
[[nodiscard]] bool starts_gzip(std::span<const std::byte> head) noexcept;

}  // namespace tocsin::bytes
