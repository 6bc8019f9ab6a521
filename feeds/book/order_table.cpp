#include "feeds/book/order_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tocsin {

OrderTable::OrderTable(std::size_t orders_count, bool may_grow)
    : lines_(std::bit_ceil(std::max<std::size_t>((orders_count + line_room - 1) / line_room, 2))),
      mask_(lines_.size() - 1),
      turn_bits_(std::countr_zero(lines_.size()) + std::countr_zero(line_room)),
      may_grow_(may_grow) {}

// The home line is full, and the order is not there. Where it is nowhere, it has no room that is known.
OrderSpot OrderTable::spot_past_home(std::uint64_t reference) noexcept {
  const std::uint64_t key = key_of(reference);
  std::size_t line = home(reference);
  for (std::size_t probe = 1; probe < probe_lines_max; ++probe) {
    line = (line + 1) & mask_;
    const LinePlaces places = PlainLanes::places(lines_[line], key);
    if (places.of_order != 0) return spot_in(lines_[line], places);
    if (places.free != 0) break;
  }
  return {};
}

// The home line is full, or the table is.
bool OrderTable::add_at_length(RestingOrder order) {
  if (size_ >= room() && !grow()) return false;
  if (!place(order) && !(size_ >= room() / 4 && grow() && place(order))) return false;
  ++size_;
  return true;
}

bool OrderTable::place(const RestingOrder& order) noexcept {
  std::size_t line = home(reference_of(order));
  for (std::size_t probe = 0; probe < probe_lines_max; ++probe, line = (line + 1) & mask_) {
    RestingOrder* const free = lines_[line].first_of(lines_[line].places_of(0));
    if (free == nullptr) continue;
    *free = order;
    return true;
  }
  return false;
}

// Moves orders back over a gap in a line that was full, until the gap is where none is missing it.
void OrderTable::close_gap(RestingOrder* gap) noexcept {
  *gap = {};
  std::size_t line = line_of(gap);
  for (std::size_t next = (line + 1) & mask_;; next = (next + 1) & mask_) {
    const bool was_full = lines_[next].is_full();
    if (RestingOrder* const moved = strayed(next, line); moved != nullptr) {
      *gap = *moved;
      *moved = {};
      gap = moved;
      line = next;
    }
    if (!was_full || ((next - line) & mask_) >= probe_lines_max) return;
  }
}

// An order in `line` whose home is at `target` or before it.
RestingOrder* OrderTable::strayed(std::size_t line, std::size_t target) noexcept {
  for (RestingOrder& order : lines_[line].orders) {
    if (order.key != 0 && ((line - home(reference_of(order))) & mask_) >= ((line - target) & mask_)) return &order;
  }
  return nullptr;
}

bool OrderTable::grow() {
  if (!may_grow_) return false;
  OrderTable larger(room() * 2, true);
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    for (const RestingOrder& order : lines_[line].orders) {
      if (order.key != 0 && !larger.place(order)) return false;
    }
  }
  larger.size_ = size_;
  *this = std::move(larger);
  return true;
}

void OrderTable::clear() noexcept {
  lines_.wipe();
  size_ = 0;
}

}  // namespace tocsin
