#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

namespace tocsin {

// Memory from the system, all zero, for large tables that are reached at random: on huge pages where the system has
// them, since a walk of the page table costs as much as the load itself. What is never touched is never resident.
// SetupError where the system has not as much.
class PageBlock {
 public:
  explicit PageBlock(std::size_t bytes_count);
  PageBlock(PageBlock&& other) noexcept;
  PageBlock& operator=(PageBlock&& other) noexcept;
  PageBlock(const PageBlock&) = delete;
  PageBlock& operator=(const PageBlock&) = delete;
  ~PageBlock();

  [[nodiscard]] std::byte* data() const noexcept { return first_; }
  // Zero again; what was resident is given back.
  void wipe() noexcept;

 private:
  std::byte* mapped_ = nullptr;
  std::size_t mapped_count_ = 0;
  std::byte* first_ = nullptr;  // of the bytes asked for
  std::size_t count_ = 0;
};

// An array in such memory, of a type to which all zero is a value.
template <class T>
class ZeroedPages {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  explicit ZeroedPages(std::size_t count) : block_(count * sizeof(T)), count_(count) {}

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] T* data() const noexcept { return reinterpret_cast<T*>(block_.data()); }
  [[nodiscard]] T& operator[](std::size_t index) const noexcept { return data()[index]; }
  void wipe() noexcept { block_.wipe(); }

 private:
  PageBlock block_;
  std::size_t count_;
};

}  // namespace tocsin
