#include "feeds/book/zeroed_pages.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::byte* aligned_up(std::byte* at) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  return at + ((address + huge_page - 1) / huge_page * huge_page - address);
}

}  // namespace

// A little more is mapped than asked for, so that the first byte can stand where a huge page begins.
PageBlock::PageBlock(std::size_t bytes_count) : mapped_count_(bytes_count + huge_page), count_(bytes_count) {
  void* const at =
      ::mmap(nullptr, mapped_count_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) {
    throw SetupError("no memory for a book: " + std::to_string(bytes_count) + " bytes: " + std::strerror(errno));
  }
  mapped_ = static_cast<std::byte*>(at);
  first_ = aligned_up(mapped_);
  // Refused where the system has no huge pages: small ones do as well, slower.
  if (count_ >= huge_page) ::madvise(first_, count_, MADV_HUGEPAGE);
}

PageBlock::PageBlock(PageBlock&& other) noexcept
    : mapped_(std::exchange(other.mapped_, nullptr)),
      mapped_count_(other.mapped_count_),
      first_(other.first_),
      count_(other.count_) {}

PageBlock& PageBlock::operator=(PageBlock&& other) noexcept {
  std::swap(mapped_, other.mapped_);
  std::swap(mapped_count_, other.mapped_count_);
  std::swap(first_, other.first_);
  std::swap(count_, other.count_);
  return *this;
}

PageBlock::~PageBlock() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_count_);
}

void PageBlock::wipe() noexcept { ::madvise(mapped_, mapped_count_, MADV_DONTNEED); }

}  // namespace tocsin
