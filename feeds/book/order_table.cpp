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

RestingOrder* OrderTable::find(std::uint64_t reference) noexcept {
  if (reference > reference_max) [[unlikely]]
    return nullptr;
  const std::uint64_t key = key_of(reference);
  std::size_t line = home(reference);
  for (std::size_t probe = 0; probe < probe_lines_max; ++probe, line = (line + 1) & mask_) {
    for (RestingOrder& order : lines_[line].orders) {
      if ((order.key & ~std::uint64_t{1}) == key) return &order;
    }
    if (!lines_[line].is_full()) return nullptr;
  }
  return nullptr;
}

bool OrderTable::add(std::uint64_t reference, bool is_sell, std::uint32_t shares, std::uint32_t price) {
  const RestingOrder order{.key = key_of(reference) | (is_sell ? 1U : 0U), .shares = shares, .price = price};
  if (size_ >= room() && !grow()) return false;
  if (!place(order) && !(size_ >= room() / 4 && grow() && place(order))) return false;
  ++size_;
  return true;
}

bool OrderTable::place(const RestingOrder& order) noexcept {
  const std::uint64_t reference = reference_of(order);
  std::size_t line = home(reference);
  for (std::size_t probe = 0; probe < probe_lines_max; ++probe, line = (line + 1) & mask_) {
    for (std::size_t i = 0; i < line_orders; ++i) {
      RestingOrder& to = lines_[line].orders[(reference + i) % line_orders];
      if (to.key == 0) {
        to = order;
        return true;
      }
    }
  }
  return false;
}

void OrderTable::remove(RestingOrder* order) noexcept {
  const auto line = static_cast<std::size_t>(order - lines_[0].orders.data()) / line_orders;
  --size_;
  if (lines_[line].is_full()) {
    close_gap(line, order);
  } else {
    *order = {};
  }
}

// Moves orders back over a gap in a line that was full, until the gap is where none is missing it.
void OrderTable::close_gap(std::size_t line, RestingOrder* gap) noexcept {
  *gap = {};
  for (std::size_t step = 1; step < probe_lines_max; ++step) {
    const std::size_t next = (line + step) & mask_;
    const bool was_full = lines_[next].is_full();
    if (RestingOrder* const moved = strayed(next, line); moved != nullptr) {
      *gap = *moved;
      *moved = {};
      gap = moved;
      line = next;
      step = 0;
    }
    if (!was_full) return;
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
