#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/bytes/byte_source.hpp"
#include "feeds/bytes/byte_window.hpp"
#include "feeds/bytes/gzip_points.hpp"

namespace tocsin::bytes {

enum class Compression : std::uint8_t { none, gzip, zstd };

[[nodiscard]] std::string_view name_of(Compression compression) noexcept;
// A format, and how it is compressed where it is: "pcap, gzip".
[[nodiscard]] std::string format_in(std::string_view format, Compression compression);

// No offset: of what is at its end.
inline constexpr std::uint64_t nowhere = std::numeric_limits<std::uint64_t>::max();

// A file, or bytes in memory, to be read from the start as often as need be; what is compressed comes out plain.
struct StoredBytes {
  std::string name;        // as the user named it
  std::uint64_t size = 0;  // as stored
  Compression compression = Compression::none;
  std::function<std::unique_ptr<ByteSource>()> open;
  std::shared_ptr<GzipPoints> points;  // of gzip
  std::uint64_t start = 0;  // where windows begin, in bytes after decompression; what tells of the whole lies before it
};

// Looks at the first bytes to tell how they are compressed. SetupError where it is no regular file or cannot be opened.
[[nodiscard]] StoredBytes stored_file(const std::string& path);
// Bytes that outlive all that reads them.
[[nodiscard]] StoredBytes stored_in_memory(std::span<const std::byte> bytes, const std::string& name);

// The first bytes, decompressed: `count` of them, or all there are.
[[nodiscard]] std::vector<std::byte> head_of(const StoredBytes& stored, std::size_t count);

// A window over it from its start on, for records of at most `record_max` bytes. A file is read, and decompressed, on a
// thread of its own; plain bytes in memory are not copied.
[[nodiscard]] ByteWindow window_over(const StoredBytes& stored, std::size_t record_max);

}  // namespace tocsin::bytes
