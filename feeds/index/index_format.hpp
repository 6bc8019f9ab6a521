#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/time.hpp"
#include "feeds/bytes/gzip_points.hpp"
#include "feeds/index/index_subject.hpp"

// The side index of a recording: a head, then marks, then the directory that says where they are, so that it can be
// written in one pass. Marks and directory are frames of zstd, of which the head and the directory know the hash.

namespace tocsin {

inline constexpr std::array<char, 8> index_magic{'T', 'O', 'C', 'S', 'I', 'N', 'D', 'X'};
inline constexpr std::uint32_t index_version = 3;

// A piece of the file that is compressed, and sealed by its XXH3.
struct SealedPart {
  std::uint64_t offset = 0;
  std::uint64_t stored_size = 0;
  std::uint64_t plain_size = 0;
  std::uint64_t hash = 0;  // as stored
};

struct IndexHead {
  std::array<char, 8> magic = index_magic;
  std::uint32_t version = index_version;
  std::uint32_t zero = 0;
  SealedPart directory;
  std::uint64_t hash = 0;  // XXH3 of all before it
};
static_assert(sizeof(IndexHead) == 56);

struct IndexedMark {
  Time time{};  // of the latest message before it
  SealedPart part;
};

struct IndexDirectory {
  IndexSubject subject;
  Time first = Time::max();  // of the recording's first event
  std::vector<IndexedMark> marks;
  std::vector<std::vector<bytes::GzipPoint>> points;  // by file
};

[[nodiscard]] std::uint64_t hash_of(const IndexHead& head) noexcept;

// Compressed, and what it is sealed by but for its offset.
struct Sealed {
  std::vector<std::byte> bytes;
  SealedPart part;
};
[[nodiscard]] Sealed seal(std::span<const std::byte> plain);
// SetupError beginning with `name` where the bytes are not what was sealed.
[[nodiscard]] std::vector<std::byte> unseal(std::span<const std::byte> stored, const SealedPart& part,
                                            const std::string& name);

[[nodiscard]] std::vector<std::byte> encode(const IndexDirectory& directory);
// SetupError where it is none.
[[nodiscard]] IndexDirectory decode_index_directory(std::span<const std::byte> bytes);

}  // namespace tocsin
