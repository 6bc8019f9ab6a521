#pragma once

#include <array>
#include <cstdint>

#include "engine/event.hpp"
#include "feeds/book/order_line.hpp"
#include "feeds/book/top_levels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// What a message does to a cache line of orders and to the top of a side, done with the instructions that every
// processor of the kind has, or sixteen numbers at a time. Both give the same answers.

namespace tocsin {

// What became of a change to the top levels.
struct TopChange {
  bool is_done = false;   // false: nothing was changed, for that is not all, or cannot be
  bool is_short = false;  // the level is gone, and fewer than `short_at` are left
  bool is_idle = false;   // the level was to go, and was not there
};

struct PlainLanes {
  // Where an order lies, given its key as a buy's, and what is free.
  static LinePlaces places(const OrderLine& line, std::uint64_t key) noexcept {
    return {line.places_of(key), line.places_of(0)};
  }

  // Writes a side's part of a quote; true where it says something else than before.
  static bool show(Quote& quote, bool is_sell, std::uint32_t shares, Price price, std::uint32_t depth) noexcept {
    Price& shown_price = is_sell ? quote.ask : quote.bid;
    std::uint32_t& shown_size = is_sell ? quote.ask_size : quote.bid_size;
    std::uint32_t& shown_depth = is_sell ? quote.ask_depth : quote.bid_depth;
    const bool is_new = shown_price != price || shown_size != shares || shown_depth != depth;
    shown_price = price;
    shown_size = shares;
    shown_depth = depth;
    return is_new;
  }

  // Adds shares to a level, or a level between others. False, and nothing is changed, where that is not all: the level
  // would be the last, the top is full, or the level's shares would be more than 2^32 - 1.
  static bool add(TopLevels& top, std::uint32_t rank, std::uint32_t shares) noexcept {
    const std::uint32_t place = top.place_of(rank);
    if (top.has(place, rank)) {
      if (top.shares[place] + shares < shares) return false;
      top.shares[place] += shares;
      return true;
    }
    if (top.is_full() || top.shares[place] == 0) return false;
    top.insert(place, {rank, shares});
    return true;
  }

  static TopChange take(TopLevels& top, std::uint32_t rank, std::uint32_t shares, std::uint32_t short_at) noexcept {
    const std::uint32_t place = top.place_of(rank);
    if (!top.has(place, rank) || top.shares[place] < shares) return {};
    top.shares[place] -= shares;
    if (top.shares[place] != 0) return {.is_done = true};
    top.erase(place);
    return {.is_done = true, .is_short = top.shares[short_at - 1] == 0};
  }

  // Puts a level's shares in the place of those it had; 0: it is gone, or was never there. Not done, and nothing is
  // changed, where a level behind the top could be meant (`has_more`) or has to make room.
  static TopChange set(TopOf<std::uint64_t>& top, LevelOf<std::uint64_t> level, bool has_more,
                       std::uint32_t short_at) noexcept {
    const std::uint32_t place = top.place_of(level.rank);
    if (top.has(place, level.rank)) {
      top.shares[place] = level.shares;
      if (level.shares == 0) top.erase(place);
      return {.is_done = true, .is_short = level.shares == 0 && top.shares[short_at - 1] == 0};
    }
    const bool is_last = place == top.capacity || top.shares[place] == 0;
    if ((is_last && has_more) || (level.shares != 0 && top.is_full())) return {};
    if (level.shares == 0) return {.is_done = true, .is_idle = true};
    top.insert(place, level);
    return {.is_done = true};
  }

  // Shares in the first `levels_count` levels.
  template <class Rank>
  static std::uint64_t depth(const TopOf<Rank>& top, std::uint32_t levels_count) noexcept {
    std::uint64_t shares = 0;
    for (std::uint32_t place = 0; place < levels_count; ++place) shares += top.shares[place];
    return shares;
  }
};

#if defined(__x86_64__)
// Whether this processor has what Avx512Lanes needs.
inline bool has_wide_lanes() noexcept {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
}

#define TOCSIN_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt,lzcnt")]]

// Needs AVX-512 (F, BW, DQ, VL), as processors of the level x86-64-v4 have it.
struct Avx512Lanes {
  // Key by key: a load of the whole line would wait for the stores of the orders that came just before.
  TOCSIN_AVX512 static LinePlaces places(const OrderLine& line, std::uint64_t key) noexcept {
    const auto key_at = [&](std::size_t place) { return static_cast<long long>(line.orders[place].key); };
    const __m256i keys = _mm256_set_epi64x(key_at(3), key_at(2), key_at(1), key_at(0));
    const __m256i others = _mm256_xor_si256(keys, _mm256_set1_epi64x(static_cast<long long>(key)));
    return {_mm256_testn_epi64_mask(others, _mm256_set1_epi64x(~1LL)), _mm256_testn_epi64_mask(keys, keys)};
  }

  // A level that is new pushes those behind it up by one: an expansion that leaves its place out.
  TOCSIN_AVX512 static bool add(TopLevels& top, std::uint32_t rank, std::uint32_t shares) noexcept {
    const __m512i old_ranks = _mm512_load_si512(&top.ranks);
    const __m512i old_shares = _mm512_load_si512(&top.shares);
    const __m512i wide_rank = _mm512_set1_epi32(static_cast<int>(rank));
    const __m512i wide_shares = _mm512_set1_epi32(static_cast<int>(shares));
    const unsigned used = _mm512_test_epi32_mask(old_shares, old_shares);
    const unsigned better = _mm512_cmpgt_epu32_mask(old_ranks, wide_rank);
    const unsigned same = _mm512_cmpeq_epu32_mask(old_ranks, wide_rank) & used;
    const unsigned at = better + 1;
    const unsigned made = same == 0 ? at : 0;
    const auto kept = static_cast<__mmask16>(~made);
    const __m512i ranks = _mm512_mask_expand_epi32(wide_rank, kept, old_ranks);
    const __m512i base = _mm512_maskz_expand_epi32(kept, old_shares);
    const __m512i sums = _mm512_mask_add_epi32(base, static_cast<__mmask16>(at), base, wide_shares);
    const unsigned wrapped = _mm512_mask_cmplt_epu32_mask(static_cast<__mmask16>(at), sums, wide_shares);
    const bool is_full_or_last = same == 0 && ((used & at) == 0 || used == all);
    if (is_full_or_last || wrapped != 0) [[unlikely]]
      return false;
    _mm512_store_si512(&top.ranks, ranks);
    _mm512_store_si512(&top.shares, sums);
    return true;
  }

  // A level that is gone lets those behind it down by one: a compression that leaves its place out.
  TOCSIN_AVX512 static TopChange take(TopLevels& top, std::uint32_t rank, std::uint32_t shares,
                                      std::uint32_t short_at) noexcept {
    const __m512i old_ranks = _mm512_load_si512(&top.ranks);
    const __m512i old_shares = _mm512_load_si512(&top.shares);
    const __m512i wide_rank = _mm512_set1_epi32(static_cast<int>(rank));
    const __m512i wide_shares = _mm512_set1_epi32(static_cast<int>(shares));
    // Shares are never 0: a place that has as many is used.
    const __mmask16 enough = _mm512_cmpge_epu32_mask(old_shares, wide_shares);
    const __mmask16 at = _mm512_mask_cmpeq_epu32_mask(enough, old_ranks, wide_rank);
    if (at == 0) [[unlikely]]
      return {};
    const __m512i rest = _mm512_mask_sub_epi32(old_shares, at, old_shares, wide_shares);
    const unsigned gone = _mm512_mask_testn_epi32_mask(at, rest, rest);
    const auto kept = static_cast<__mmask16>(~gone);
    _mm512_store_si512(&top.ranks, _mm512_maskz_compress_epi32(kept, old_ranks));
    const __m512i left = _mm512_maskz_compress_epi32(kept, rest);
    _mm512_store_si512(&top.shares, left);
    const unsigned used = _mm512_test_epi32_mask(left, left);
    // In this order: most sides have enough levels, but whether one goes nobody can foretell.
    return {.is_done = true, .is_short = (used >> (short_at - 1)) == 0 && gone != 0};
  }

  // A level that comes moves those behind it up by one, a level that goes moves them down.
  TOCSIN_AVX512 static TopChange set(TopOf<std::uint64_t>& top, LevelOf<std::uint64_t> level, bool has_more,
                                     std::uint32_t short_at) noexcept {
    const __m512i none = _mm512_setzero_si512();
    const __m512i front = _mm512_load_si512(&top.ranks[0]);
    const __m512i back = _mm512_load_si512(&top.ranks[8]);
    const __m512i shares = _mm512_load_si512(&top.shares);
    const __m512i rank = _mm512_set1_epi64(static_cast<long long>(level.rank));
    const unsigned used = _mm512_test_epi32_mask(shares, shares);
    const unsigned better = together(_mm512_cmpgt_epu64_mask(front, rank), _mm512_cmpgt_epu64_mask(back, rank));
    const unsigned same = together(_mm512_cmpeq_epu64_mask(front, rank), _mm512_cmpeq_epu64_mask(back, rank));
    const unsigned at = better + 1;
    const bool is_there = (same & used) != 0;
    const bool has_shares = level.shares != 0;
    const bool is_behind = (used & at) == 0 && has_more;
    const bool is_too_many = has_shares && used == all;
    if (!is_there && (is_behind || is_too_many)) [[unlikely]]
      return {};
    const unsigned moved = ~better & all;
    const Moves moves{.up = !is_there && has_shares ? moved : 0,
                      .down = is_there && !has_shares ? moved : 0,
                      .written = has_shares ? at : 0};
    const __m512i front_down = _mm512_alignr_epi64(back, front, 1);
    const __m512i back_up = _mm512_alignr_epi64(back, front, 7);
    _mm512_store_si512(&top.ranks[0], moved_ranks(moves, front, _mm512_alignr_epi64(front, none, 7), front_down, rank));
    _mm512_store_si512(&top.ranks[8],
                       moved_ranks(moves.of_back(), back, back_up, _mm512_alignr_epi64(none, back, 1), rank));
    __m512i now = shares;
    now = _mm512_mask_mov_epi32(now, static_cast<__mmask16>(moves.up), _mm512_alignr_epi32(shares, none, 15));
    now = _mm512_mask_mov_epi32(now, static_cast<__mmask16>(moves.down), _mm512_alignr_epi32(none, shares, 1));
    now = _mm512_mask_set1_epi32(now, static_cast<__mmask16>(moves.written), static_cast<int>(level.shares));
    _mm512_store_si512(&top.shares, now);
    return {
        .is_done = true, .is_short = moves.down != 0 && (used >> short_at) == 0, .is_idle = !is_there && !has_shares};
  }

  // In one piece each way: a load that spans several younger stores would wait for all of them.
  TOCSIN_AVX512 static bool show(Quote& quote, bool is_sell, std::uint32_t shares, Price price,
                                 std::uint32_t depth) noexcept {
    auto* const at = reinterpret_cast<__m256i*>(&quote);
    const __m128i sizes = _mm_cvtsi64_si128(static_cast<long long>(std::uint64_t{depth} << 32 | shares));
    const __m128i values = _mm_insert_epi64(sizes, price.units, 1);
    const __m256i places = _mm256_setr_epi32(2, 3, 2, 3, 0, 0, 1, 1);
    const __m256i fields = _mm256_permutevar8x32_epi32(_mm256_castsi128_si256(values), places);
    const __m256i before = _mm256_load_si256(at);
    const __m256i after = _mm256_mask_mov_epi32(before, fields_of[is_sell ? 1 : 0], fields);
    _mm256_store_si256(at, after);
    return _mm256_cmpneq_epu32_mask(before, after) != 0;
  }

  template <class Rank>
  TOCSIN_AVX512 static std::uint64_t depth(const TopOf<Rank>& top, std::uint32_t levels_count) noexcept {
    const auto counted = static_cast<__mmask16>(_bzhi_u32(all, levels_count));
    const __m512i shares = _mm512_maskz_load_epi32(counted, &top.shares);
    const __m512i evens = _mm512_maskz_mov_epi32(0x5555, shares);
    const __m512i odds = _mm512_srli_epi64(shares, 32);
    return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(_mm512_add_epi64(evens, odds)));
  }

 private:
  static constexpr unsigned all = 0xffff;

  // What `set` does to the levels: those that move up or down by one place, and the one that is written.
  struct Moves {
    unsigned up;
    unsigned down;
    unsigned written;

    [[nodiscard]] Moves of_back() const noexcept { return {up >> 8, down >> 8, written >> 8}; }
  };
  TOCSIN_AVX512 static __m512i moved_ranks(const Moves& moves, __m512i ranks, __m512i ranks_up, __m512i ranks_down,
                                           __m512i rank) noexcept {
    ranks = _mm512_mask_mov_epi64(ranks, static_cast<__mmask8>(moves.up), ranks_up);
    ranks = _mm512_mask_mov_epi64(ranks, static_cast<__mmask8>(moves.down), ranks_down);
    return _mm512_mask_mov_epi64(ranks, static_cast<__mmask8>(moves.written), rank);
  }
  static unsigned together(__mmask8 front, __mmask8 back) noexcept { return front | unsigned{back} << 8; }
  // Of a quote, as eight numbers of 32 bits: what speaks of bids, and of offers.
  static constexpr std::array<__mmask8, 2> fields_of{0b0101'0011, 0b1010'1100};
};
#else
inline bool has_wide_lanes() noexcept { return false; }
#endif

}  // namespace tocsin
