#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "feeds/book/zeroed_pages.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_messages.hpp"

namespace tocsin::bench {

// What memory alone costs a book: as many lines of cache as OrderBook reaches, one of an order by its reference and
// three of a side of its stock, fetched some messages ahead of their turn and then written to. Nothing is decided by
// what stands in them, so there is no more to it than the walk over the frames.
class BookLines {
 public:
  // `ahead`: messages, fewer than 64; 0 to wait for each.
  std::uint64_t touch(std::span<const std::byte> frames, std::size_t ahead) {
    std::array<Reach, ring_size> ring{};
    std::uint64_t sum = 0;
    const std::byte* next = frames.data();
    for (std::size_t i = 0; next < frames.data() + frames.size(); ++i) {
      const std::size_t size = itch::load_big<std::uint16_t>(next);
      Reach& reach = ring[i % ring_size];
      reach = size >= itch::OrderDelete::size ? reach_of(next + itch::frame_head_size) : Reach{};
      fetch(reach);
      sum += write(ring[(i - ahead) % ring_size]);
      next += itch::frame_head_size + size;
    }
    return sum;
  }

 private:
  struct alignas(64) Line {
    std::array<std::uint64_t, 8> words;
  };
  // Where the lines of a message are.
  struct Reach {
    std::size_t order = 0;
    std::size_t side = 0;  // its first
  };
  static constexpr std::size_t ring_size = 64;
  static constexpr std::size_t order_lines = std::size_t{1} << 21;  // room for four million orders, two to a line
  static constexpr std::size_t side_lines = 4;
  static constexpr std::size_t locates = 65'536;

  static Reach reach_of(const std::byte* message) noexcept {
    const auto reference = itch::load_big<std::uint64_t>(message + itch::head_size);
    const std::size_t side = itch::load_big<std::uint16_t>(message + 1) * std::size_t{2} + reference % 2;
    return {reference / 2 % order_lines, side * side_lines};
  }
  void fetch(const Reach& reach) const noexcept {
    __builtin_prefetch(&orders_[reach.order], 1);
    for (std::size_t i = 0; i + 1 < side_lines; ++i) __builtin_prefetch(&sides_[reach.side + i], 1);
  }
  std::uint64_t write(const Reach& reach) noexcept {
    std::uint64_t sum = ++orders_[reach.order].words[0];
    for (std::size_t i = 0; i + 1 < side_lines; ++i) sum += ++sides_[reach.side + i].words[0];
    return sum;
  }

  ZeroedPages<Line> orders_{order_lines};
  ZeroedPages<Line> sides_{locates * 2 * side_lines};
};

}  // namespace tocsin::bench
