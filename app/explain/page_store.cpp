#include "app/explain/page_store.hpp"

#include <xxhash.h>
#include <zstd.h>

#include <new>

#include "engine/check.hpp"

namespace tocsin {

struct PageStore::Packer {
  static constexpr int level = 1;  // as fast as can be: a page that is kept is seldom read

  std::span<const std::byte> pack(std::span<const std::byte> page) {
    const std::size_t size = ZSTD_compressCCtx(state.get(), room.data(), room.size(), page.data(), page.size(), level);
    TOCSIN_CHECK(ZSTD_isError(size) == 0);
    return std::span(room).first(size);
  }

  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> state{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  std::vector<std::byte> room = std::vector<std::byte>(ZSTD_compressBound(page_bytes));
};

PageStore::PageStore() : packer_(std::make_unique<Packer>()) {
  if (!packer_->state) throw std::bad_alloc();
}
PageStore::~PageStore() = default;
PageStore::PageStore(PageStore&&) noexcept = default;

PageStore::PageStore(std::vector<Page> pages, std::shared_ptr<const MappedFile> file, std::span<const std::byte> packed)
    : pages_(std::move(pages)), file_(std::move(file)), mapped_(packed) {}

// Two pages are one where all 128 bits of their hash are the same.
std::uint32_t PageStore::keep(std::span<const std::byte> page) {
  TOCSIN_CHECK(packer_ && page.size() <= page_bytes);
  const XXH128_hash_t hash = XXH3_128bits(page.data(), page.size());
  const auto next = static_cast<std::uint32_t>(pages_.size());
  const auto known = numbers_.find(hash.low64);
  if (known != numbers_.end() && upper_halves_[known->second] == hash.high64) return known->second;
  const std::span<const std::byte> packed = packer_->pack(page);
  pages_.push_back({.offset = packed_.size(),
                    .hash = XXH3_64bits(page.data(), page.size()),
                    .bytes = static_cast<std::uint32_t>(packed.size()),
                    .bytes_unpacked = static_cast<std::uint32_t>(page.size())});
  packed_.insert(packed_.end(), packed.begin(), packed.end());
  numbers_.insert_or_assign(hash.low64, next);
  upper_halves_.push_back(hash.high64);
  return next;
}

bool PageStore::read(std::uint32_t number, std::span<std::byte> out) const {
  if (number >= pages_.size() || pages_[number].bytes_unpacked != out.size()) return false;
  const Page& page = pages_[number];
  const std::span<const std::byte> all = packed();
  if (page.offset > all.size() || page.bytes > all.size() - page.offset) return false;
  const std::size_t size = ZSTD_decompress(out.data(), out.size(), all.subspan(page.offset).data(), page.bytes);
  return ZSTD_isError(size) == 0 && size == out.size() && XXH3_64bits(out.data(), out.size()) == page.hash;
}

}  // namespace tocsin
