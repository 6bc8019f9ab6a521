#include "feeds/fix/fix_book.hpp"

#include <algorithm>
#include <limits>

namespace tocsin {

std::vector<FixBookSide::Entry>::iterator FixBookSide::find(const Entry& sought) noexcept {
  return std::ranges::find_if(entries_, [&](const Entry& entry) {
    return sought.id != 0 ? entry.id == sought.id : entry.id == 0 && entry.price == sought.price;
  });
}

bool FixBookSide::put(const Entry& entry) {
  if (const auto old = find(entry); old != entries_.end()) {
    if (old->price == entry.price) {
      old->size = entry.size;
      return true;
    }
    entries_.erase(old);
  }
  const auto place =
      std::ranges::find_if(entries_, [&](const Entry& other) { return is_better(entry.price, other.price); });
  if (place == entries_.end() && entries_.size() >= entries_max_) return false;
  entries_.insert(place, entry);
  if (entries_.size() > entries_max_) entries_.pop_back();
  return true;
}

// A venue may name the price alone of an entry that has an id, or the id alone.
bool FixBookSide::remove(const Entry& entry) {
  auto place = find(entry);
  if (place == entries_.end() && entry.price != no_price) {
    place = std::ranges::find(entries_, entry.price, &Entry::price);
  }
  if (place == entries_.end()) return false;
  entries_.erase(place);
  return true;
}

std::uint32_t FixBookSide::shares(std::uint32_t levels) const noexcept {
  std::uint64_t sum = 0;
  Price level = no_price;
  for (const Entry& entry : entries_) {
    if (entry.price != level && levels-- == 0) break;
    level = entry.price;
    sum = std::min(sum + entry.size, std::uint64_t{std::numeric_limits<std::uint32_t>::max()});
  }
  return static_cast<std::uint32_t>(sum);
}

}  // namespace tocsin
