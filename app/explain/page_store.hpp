#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "feeds/tape/mapped_file.hpp"

namespace tocsin {

// Pages of memory, compressed, each kept once however often it is seen: of an engine's state little changes between two
// snapshots, and most of it is zeros.
class PageStore {
 public:
  static constexpr std::size_t page_bytes = std::size_t{1} << 16;

  // Where a compressed page lies among the store's bytes, and what its checksum is.
  struct Page {
    std::uint64_t offset;
    std::uint64_t hash;  // XXH3, 64 bits, of the page as it was
    std::uint32_t bytes;
    std::uint32_t bytes_unpacked;
  };

  PageStore();
  ~PageStore();
  PageStore(PageStore&&) noexcept;
  PageStore(const PageStore&) = delete;
  PageStore& operator=(const PageStore&) = delete;
  PageStore& operator=(PageStore&&) = delete;
  // Pages that were kept before, in a file that stays mapped.
  PageStore(std::vector<Page> pages, std::shared_ptr<const MappedFile> file, std::span<const std::byte> packed);

  // The number of the page with these bytes, at most `page_bytes`; a new one where there is none yet.
  std::uint32_t keep(std::span<const std::byte> page);
  // Fills `out`, as long as the page. False where the page is damaged, of another length, or there is none.
  [[nodiscard]] bool read(std::uint32_t number, std::span<std::byte> out) const;

  [[nodiscard]] std::span<const Page> pages() const noexcept { return pages_; }
  // All pages, one behind the other.
  [[nodiscard]] std::span<const std::byte> packed() const noexcept { return file_ ? mapped_ : std::span(packed_); }

 private:
  struct Packer;

  std::vector<Page> pages_;
  std::vector<std::byte> packed_;
  std::shared_ptr<const MappedFile> file_;
  std::span<const std::byte> mapped_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;  // by the lower half of a hash of 128 bits
  std::vector<std::uint64_t> upper_halves_;                   // of it, by page
  std::unique_ptr<Packer> packer_;
};

}  // namespace tocsin
