#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tocsin {

// Ids to be looked up, in room that was taken in advance: at most so many at a time.
class IdList {
 public:
  explicit IdList(std::size_t ids_max) { ids_.reserve(ids_max); }

  void clear() noexcept { ids_.clear(); }
  void add(std::uint64_t id) noexcept {
    if (ids_.size() < ids_.capacity()) ids_.push_back(id);
  }
  // Once all are in.
  void sort() noexcept { std::ranges::sort(ids_); }
  [[nodiscard]] bool has(std::uint64_t id) const noexcept { return std::ranges::binary_search(ids_, id); }

 private:
  std::vector<std::uint64_t> ids_;
};

}  // namespace tocsin
