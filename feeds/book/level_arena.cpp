#include "feeds/book/level_arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace tocsin {
namespace {

constexpr std::size_t levels_a_step = 65'536;
// Chunks begin and end where huge pages do.
constexpr std::size_t huge_page = std::size_t{2} << 20;

}  // namespace

LevelArena::LevelArena(std::size_t levels, bool may_grow) : may_grow_(may_grow) { add_chunk(levels); }

LevelArena::Level* LevelArena::take(SizeClass size_class) {
  if (size_class > size_class_max) return nullptr;
  if (FreeRun* const run = given_back_[size_class]) {
    given_back_[size_class] = run->next;
    return reinterpret_cast<Level*>(run);
  }
  const std::size_t count = levels_of(size_class);
  if (count > free_count_) {
    if (!may_grow_) return nullptr;
    add_chunk(std::max(count, levels_a_step));
  }
  free_count_ -= count;
  free_ += count;
  return free_ - count;
}

void LevelArena::give_back(Level* run, SizeClass size_class) noexcept {
  given_back_[size_class] = new (run) FreeRun{given_back_[size_class]};
}

void LevelArena::add_chunk(std::size_t levels) {
  const std::size_t size = (levels * sizeof(Level) + huge_page - 1) / huge_page * huge_page;
  void* const chunk = ::operator new(size, std::align_val_t{huge_page});
  chunks_.emplace_back(chunk);
  madvise(chunk, size, MADV_HUGEPAGE);  // where the system has none to give, the small ones do
  free_ = static_cast<Level*>(chunk);
  free_count_ = size / sizeof(Level);
  bytes_count_ += size;
}

void LevelArena::Release::operator()(void* chunk) const noexcept {
  ::operator delete(chunk, std::align_val_t{huge_page});
}

}  // namespace tocsin
