#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tocsin {

// Updates of several books that wait, those of each book in a ring of their own, so that to take one book's looks at
// no other's. A ring is known by the place of its last update; there is room for `capacity` in all.
template <class Update>
class HeldUpdates {
 public:
  // Of a ring's last update; `none`: there is no ring.
  using Place = std::uint16_t;
  static constexpr Place none = 0;
  static constexpr std::size_t capacity = 4'096;

  HeldUpdates() : waiting_(capacity + 1) { clear(); }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool is_full() const noexcept { return count_ == capacity; }
  [[nodiscard]] std::size_t bytes_count() const noexcept { return waiting_.size() * sizeof(Waiting); }

  // Puts an update behind the ring's last. Not where it is full.
  void add(Place& last, const Update& update) noexcept {
    const Place added = free_;
    Waiting& waiting = waiting_[added];
    free_ = waiting.next;
    waiting.update = update;
    waiting.next = last == none ? added : std::exchange(waiting_[last].next, added);
    last = added;
    ++count_;
  }
  // Calls `visit` with each update of the ring, in the order in which they came, and forgets them.
  template <class Visitor>
  void take(Place& last, Visitor&& visit) {
    const Place end = std::exchange(last, none);
    if (end == none) return;
    Place next = waiting_[end].next;
    const Place first = next;
    for (bool is_last = false; !is_last; next = waiting_[next].next) {
      is_last = next == end;
      visit(std::as_const(waiting_[next].update));
      --count_;
    }
    waiting_[end].next = std::exchange(free_, first);
  }
  // Forgets all rings. Their places are their books' to forget.
  void clear() noexcept {
    for (std::size_t i = 0; i <= capacity; ++i) waiting_[i].next = static_cast<Place>((i + 1) % (capacity + 1));
    free_ = 1;
    count_ = 0;
  }

 private:
  struct Waiting {
    Update update{};
    Place next = none;  // of the ring, or of those that are free
  };

  std::vector<Waiting> waiting_;  // the first is never used
  Place free_ = none;
  std::size_t count_ = 0;
};

}  // namespace tocsin
