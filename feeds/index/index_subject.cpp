#include "feeds/index/index_subject.hpp"

#include <xxhash.h>

#include <algorithm>

namespace tocsin {
namespace {

constexpr std::size_t end_size = 64 * 1024;

std::vector<std::byte> read_at(const std::string& path, std::uint64_t offset) {
  std::vector<std::byte> bytes(end_size);
  const auto file = bytes::file_source(path);
  file->skip(offset);
  std::size_t filled = 0;
  while (const std::size_t read = file->read(std::span(bytes).subspan(filled))) filled += read;
  bytes.resize(filled);
  return bytes;
}

std::uint64_t hash_of_ends(const std::string& path, std::uint64_t size) {
  std::vector<std::byte> ends = read_at(path, 0);
  const std::vector<std::byte> tail = read_at(path, size - std::min<std::uint64_t>(size, end_size));
  ends.insert(ends.end(), tail.begin(), tail.end());
  return XXH3_64bits(ends.data(), ends.size());
}

}  // namespace

IndexSubject index_subject(std::span<const bytes::StoredBytes> files, const CaptureOptions& options) {
  IndexSubject subject{.files = {},
                       .date = options.date,
                       .depth_levels = options.depth_levels,
                       .orders_max = options.may_grow ? 0 : options.orders_max};
  for (const bytes::StoredBytes& file : files) {
    subject.files.push_back({.size = file.size, .hash = hash_of_ends(file.name, file.size)});
  }
  return subject;
}

}  // namespace tocsin
