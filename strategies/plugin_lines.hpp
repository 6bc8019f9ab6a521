#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/arena.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define TOCSIN_POISONS_MARGINS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TOCSIN_POISONS_MARGINS
#endif
#endif
#ifdef TOCSIN_POISONS_MARGINS
#include <sanitizer/asan_interface.h>
#endif

namespace tocsin {

// What a plugin remembers: so many bytes for each of its subjects, in the arena, each with a margin before and behind
// that nobody writes to. What has been written there is seen after the call. Under the address sanitizer the margins
// are out of bounds while a call goes on, and writing to them ends the program.
class PluginLines {
 public:
  PluginLines() = default;
  PluginLines(Arena& arena, std::size_t size, std::size_t subjects_count)
      : size_(size),
        stride_((size + margin_size + alignment - 1) / alignment * alignment),
        bytes_(arena.array<std::byte>(alignment + stride_ * subjects_count)) {
    for (std::size_t i = 0; i < subjects_count; ++i) {
      std::memcpy(of(i) - margin_size, mark.data(), margin_size);
      std::memcpy(of(i) + size_, mark.data(), margin_size);
    }
  }

  // Zeros at first.
  [[nodiscard]] std::byte* of(std::size_t subject) const noexcept {
    return bytes_.data() + alignment + stride_ * subject;
  }
  [[nodiscard]] bool has_clean_margins(std::size_t subject) const noexcept {
    return is_clean(of(subject) - margin_size) && is_clean(of(subject) + size_);
  }

  void close([[maybe_unused]] std::size_t subject) const noexcept {
#ifdef TOCSIN_POISONS_MARGINS
    ASAN_POISON_MEMORY_REGION(of(subject) - margin_size, margin_size);
    ASAN_POISON_MEMORY_REGION(of(subject) + size_, margin_size);
#endif
  }
  void open([[maybe_unused]] std::size_t subject) const noexcept {
#ifdef TOCSIN_POISONS_MARGINS
    ASAN_UNPOISON_MEMORY_REGION(of(subject) - margin_size, margin_size);
    ASAN_UNPOISON_MEMORY_REGION(of(subject) + size_, margin_size);
#endif
  }

 private:
  static constexpr std::size_t alignment = 64;
  static constexpr std::size_t margin_size = 32;
  // The same every eight bytes: the margin behind one subject may overlap that before the next.
  static constexpr std::uint64_t mark_word = 0xa5c3'96f0'1e2d'4b78;
  static constexpr std::array mark{mark_word, mark_word, mark_word, mark_word};

  static bool is_clean(const std::byte* margin) noexcept { return std::memcmp(margin, mark.data(), margin_size) == 0; }

  std::size_t size_ = 0;
  std::size_t stride_ = 0;
  std::span<std::byte> bytes_;
};

}  // namespace tocsin
