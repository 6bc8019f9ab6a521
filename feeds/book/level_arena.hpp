#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "feeds/book/top_levels.hpp"

namespace tocsin {

// Room for price levels, in runs of 8, 16, 32 and so on. A run that is given back is used again for one of its length.
// Never moves a run. The chunks that runs are cut from are the only memory: one at the start, and more of them if that
// is allowed.
class LevelArena {
 public:
  // Runs are 8 << size_class levels long.
  using SizeClass = std::uint8_t;
  using Level = LevelOf<std::uint64_t>;
  static constexpr SizeClass size_class_max = 20;
  static constexpr std::size_t levels_of(SizeClass size_class) noexcept { return std::size_t{8} << size_class; }

  // Room for `levels` at the start.
  LevelArena(std::size_t levels, bool may_grow);

  // Nullptr where there is no room; its levels hold nothing yet.
  [[nodiscard]] Level* take(SizeClass size_class);
  void give_back(Level* run, SizeClass size_class) noexcept;
  [[nodiscard]] std::size_t bytes_count() const noexcept { return bytes_count_; }

 private:
  struct Release {
    void operator()(void* chunk) const noexcept;
  };

  // What stands in a run that was given back.
  struct FreeRun {
    FreeRun* next;
  };

  void add_chunk(std::size_t levels);

  bool may_grow_;
  std::vector<std::unique_ptr<void, Release>> chunks_;
  Level* free_ = nullptr;  // of the last chunk
  std::size_t free_count_ = 0;
  std::size_t bytes_count_ = 0;
  std::array<FreeRun*, size_class_max + 1> given_back_{};
};

}  // namespace tocsin
