#pragma once

#include <array>
#include <cstdint>

#include "engine/event.hpp"
#include "feeds/book/top_levels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// What a message does to a cache line of orders and to the top of a side, done with the instructions that every
// processor of the kind has, or sixteen numbers at a time. Both give the same answers.

namespace tocsin {

// What became of shares taken off the top levels.
struct TopTake {
  bool is_done = false;   // false: nothing was changed, for the level or its shares are not there
  bool is_short = false;  // the level is gone, and fewer than `short_at` are left
};

struct PlainLanes {
  // Writes a side's part of a quote; true where it says something else than before.
  static bool show(Quote& quote, bool is_sell, RankedLevel best, Price price, std::uint32_t depth) noexcept {
    Price& shown_price = is_sell ? quote.ask : quote.bid;
    std::uint32_t& shown_size = is_sell ? quote.ask_size : quote.bid_size;
    std::uint32_t& shown_depth = is_sell ? quote.ask_depth : quote.bid_depth;
    const bool is_new = shown_price != price || shown_size != best.shares || shown_depth != depth;
    shown_price = price;
    shown_size = best.shares;
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

  static TopTake take(TopLevels& top, std::uint32_t rank, std::uint32_t shares, std::uint32_t short_at) noexcept {
    const std::uint32_t place = top.place_of(rank);
    if (!top.has(place, rank) || top.shares[place] < shares) return {};
    top.shares[place] -= shares;
    if (top.shares[place] != 0) return {.is_done = true};
    top.erase(place);
    return {.is_done = true, .is_short = top.shares[short_at - 1] == 0};
  }

  // Shares in the first `levels_count` levels.
  static std::uint64_t depth(const TopLevels& top, std::uint32_t levels_count) noexcept {
    std::uint64_t shares = 0;
    for (std::uint32_t place = 0; place < levels_count; ++place) shares += top.shares[place];
    return shares;
  }
};

#if defined(__x86_64__)
#define TOCSIN_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt,lzcnt")]]

// Needs AVX-512 (F, BW, DQ, VL), as processors of the level x86-64-v4 have it.
struct Avx512Lanes {
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
  TOCSIN_AVX512 static TopTake take(TopLevels& top, std::uint32_t rank, std::uint32_t shares,
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
    return {.is_done = true, .is_short = gone != 0 && (used >> (short_at - 1)) == 0};
  }

  // In one piece each way: a load that spans several younger stores would wait for all of them.
  TOCSIN_AVX512 static bool show(Quote& quote, bool is_sell, RankedLevel best, Price price,
                                 std::uint32_t depth) noexcept {
    auto* const at = reinterpret_cast<__m256i*>(&quote);
    const auto sizes = static_cast<long long>(std::uint64_t{best.shares} << 32 | best.shares);
    const auto depths = static_cast<long long>(std::uint64_t{depth} << 32 | depth);
    const __m256i fields = _mm256_set_epi64x(depths, sizes, price.units, price.units);
    const __m256i before = _mm256_load_si256(at);
    const __m256i after = _mm256_mask_mov_epi32(before, fields_of[is_sell ? 1 : 0], fields);
    _mm256_store_si256(at, after);
    return _mm256_cmpneq_epu32_mask(before, after) != 0;
  }

  TOCSIN_AVX512 static std::uint64_t depth(const TopLevels& top, std::uint32_t levels_count) noexcept {
    const auto counted = static_cast<__mmask16>((1U << levels_count) - 1);
    const __m512i shares = _mm512_maskz_load_epi32(counted, &top.shares);
    const __m512i front = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(shares));
    const __m512i back = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(shares, 1));
    return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(_mm512_add_epi64(front, back)));
  }

 private:
  static constexpr unsigned all = 0xffff;
  // Of a quote, as eight numbers of 32 bits: what speaks of bids, and of offers.
  static constexpr std::array<__mmask8, 2> fields_of{0b0101'0011, 0b1010'1100};
};
#endif

}  // namespace tocsin
