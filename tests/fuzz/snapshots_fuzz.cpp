#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "app/explain/chronicle_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/tape_format.hpp"

// Any bytes as a file of snapshots: as they are, and behind a head whose checksums are right, so that the index is
// read.
namespace {

using namespace tocsin;

void read_whole(std::span<const std::byte> bytes) {
  try {
    const Chronicle chronicle = read_chronicle(MappedFile::copy_of(bytes), "fuzz", ChronicleSubject{});
    std::vector<std::byte> page;
    for (std::uint32_t i = 0; i < std::min<std::size_t>(chronicle.pages().pages().size(), 8); ++i) {
      page.resize(std::min<std::size_t>(chronicle.pages().pages()[i].bytes_unpacked, PageStore::page_bytes));
      static_cast<void>(chronicle.pages().read(i, page));
    }
    static_cast<void>(chronicle.moment_before(Time::max()));
  } catch (const SetupError&) {
  }
}

// magic, version, three numbers of the subject, bytes of the pages, hash of the index, hash of all before it
std::vector<std::byte> with_head(std::span<const std::byte> rest, std::uint64_t packed_bytes) {
  std::array<std::uint64_t, 8> head{};
  constexpr std::array<char, 8> magic{'T', 'O', 'C', 'S', 'N', 'A', 'P', 'S'};
  std::ranges::copy(std::as_bytes(std::span(magic)), std::as_writable_bytes(std::span(head)).begin());
  head[1] = 1;
  head[5] = packed_bytes;
  head[6] = tape_hash(rest.subspan(packed_bytes));
  head[7] = tape_hash(std::as_bytes(std::span(head)).first(56));
  const auto bytes = std::as_bytes(std::span(head));
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  file.insert(file.end(), rest.begin(), rest.end());
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  read_whole(bytes);
  if (bytes.empty()) return 0;
  const auto rest = bytes.subspan(1);
  read_whole(with_head(rest, std::min<std::size_t>(std::to_integer<std::size_t>(bytes[0]), rest.size())));
  return 0;
}
