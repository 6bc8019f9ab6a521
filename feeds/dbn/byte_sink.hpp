#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tocsin::dbn {

// Where bytes go, plain or compressed on the way. SetupError where they cannot be written.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  ByteSink(ByteSink&&) = delete;
  ByteSink& operator=(ByteSink&&) = delete;
  virtual ~ByteSink() = default;

  virtual void write(std::span<const std::byte> bytes) = 0;
  // Ends the file; nothing may be written after.
  virtual void close() = 0;
};

// Makes the file, or empties it.
[[nodiscard]] std::unique_ptr<ByteSink> file_sink(const std::string& path);
// One zstd frame with a checksum of its content (RFC 8878), at the library's usual level.
[[nodiscard]] std::unique_ptr<ByteSink> zstd_sink(std::unique_ptr<ByteSink> compressed);

}  // namespace tocsin::dbn
