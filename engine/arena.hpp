#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/check.hpp"

namespace tocsin {

// All state of the engine that events may change, as plain arrays sized at start-up and never moved. Because it is one
// list of plain arrays, a snapshot is a copy of bytes, and so is the way back.
// Refuses types that cannot be copied as bytes.
class Arena {
 public:
  template <class T>
  std::span<T> array(std::size_t count, const T& initial = T{}) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
    Block block(count * sizeof(T));
    T* first = reinterpret_cast<T*>(block.first());
    if (!is_all_zero(initial)) {
      for (std::size_t i = 0; i < count; ++i) new (first + i) T(initial);
    }
    bytes_count_ += block.size;
    blocks_.push_back(std::move(block));
    return {first, count};
  }

  template <class T>
  T& one(const T& initial = T{}) {
    return array<T>(1, initial)[0];
  }

  [[nodiscard]] std::size_t bytes_count() const noexcept { return bytes_count_; }

  // Copies the state out; `out` has exactly bytes_count() bytes.
  void save(std::span<std::byte> out) const noexcept {
    TOCSIN_CHECK(out.size() == bytes_count_);
    std::byte* to = out.data();
    for (const Block& block : blocks_) {
      std::memcpy(to, block.first(), block.size);
      to += block.size;
    }
  }

  // Copies a saved state of an arena of the same shape back in.
  void restore(std::span<const std::byte> saved) noexcept {
    TOCSIN_CHECK(saved.size() == bytes_count_);
    const std::byte* from = saved.data();
    for (Block& block : blocks_) {
      std::memcpy(block.first(), from, block.size);
      from += block.size;
    }
  }

 private:
  static constexpr std::size_t alignment = 64;

  template <class T>
  static bool is_all_zero(const T& value) noexcept {
    constexpr std::byte zero[sizeof(T)] = {};
    return std::memcmp(static_cast<const void*>(&value), zero, sizeof(T)) == 0;
  }

  struct Release {
    void operator()(void* bytes) const noexcept { std::free(bytes); }
  };

  // Zeros, at an address of the alignment. calloc takes large ones from the system as they are needed: what no event
  // ever touches costs no memory.
  struct Block {
    explicit Block(std::size_t wanted) : size(wanted), bytes(std::calloc(wanted + alignment, 1)) {
      if (!bytes) throw std::bad_alloc();
    }
    [[nodiscard]] std::byte* first() const noexcept {
      const auto address = reinterpret_cast<std::uintptr_t>(bytes.get());
      return static_cast<std::byte*>(bytes.get()) + (alignment - address % alignment) % alignment;
    }

    std::size_t size;
    std::unique_ptr<void, Release> bytes;
  };

  std::vector<Block> blocks_;
  std::size_t bytes_count_ = 0;
};

}  // namespace tocsin
