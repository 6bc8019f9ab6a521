#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

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
  bool is_short = false;  // the level is gone, fewer than `short_at` are left, and there may be more behind them
  bool is_idle = false;   // the level was to go, and was not there
};

// The same where the quote is told, in one number.
enum class TopTold : std::uint8_t {
  not_done,
  is_short,  // done, and nothing is told yet
  same,      // done, and the quote says what it said before
  anew       // done, and it says something else
};

// Without a choice that would become a branch.
[[nodiscard]] constexpr TopTold told_of(bool is_new) noexcept {
  return static_cast<TopTold>(static_cast<std::uint8_t>(TopTold::same) + std::uint8_t{is_new});
}
static_assert(told_of(false) == TopTold::same && told_of(true) == TopTold::anew);

// Such a change, and whether the quote says something else since.
struct ShownChange {
  TopChange change;
  bool is_new = false;
};

// What a change to the top levels depends on beside them.
struct TopLimits {
  bool has_more;              // levels behind the top
  std::uint32_t short_at;     // a top of fewer levels is short
  std::uint32_t levels_told;  // that a quote's depth adds up, at most as many as are in a top
};

// The side of a quote on which a side's best levels are told.
struct QuoteSide {
  Quote& quote;
  bool is_sell;
  std::int64_t price_unit;    // of the venue, in units of Price
  std::uint32_t levels_told;  // that the quote's depth adds up
};

// A quote counts no more than 2^32 - 1 shares.
[[nodiscard]] constexpr std::uint32_t as_size(std::uint64_t shares) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(shares, std::numeric_limits<std::uint32_t>::max()));
}

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

  // Adds shares to a level, or a level. False, and nothing is changed, where that is not all: the level may be one of
  // those behind the top (`has_more`), the top is full, or the level's shares would be more than 2^32 - 1.
  static bool add(TopLevels& top, RankedLevel level, bool has_more) noexcept {
    const std::uint32_t place = top.place_of(level.rank);
    if (top.has(place, level.rank)) {
      if (top.shares[place] + level.shares < level.shares) return false;
      top.shares[place] += level.shares;
      return true;
    }
    if (top.is_full() || (has_more && top.shares[place] == 0)) return false;
    top.insert(place, level);
    return true;
  }

  // A top is short only where there is more behind it.
  static TopChange take(TopLevels& top, RankedLevel level, bool has_more, std::uint32_t short_at) noexcept {
    const std::uint32_t place = top.place_of(level.rank);
    if (!top.has(place, level.rank) || top.shares[place] < level.shares) return {};
    top.shares[place] -= level.shares;
    if (top.shares[place] != 0) return {.is_done = true};
    top.erase(place);
    return {.is_done = true, .is_short = has_more && top.shares[short_at - 1] == 0};
  }

  // What a quote says of a side from here on; true where that is something else than before.
  static bool tell(const TopLevels& top, const QuoteSide& to) noexcept {
    const std::int64_t best = std::int64_t{price_of(to.is_sell, top.ranks[0])} * to.price_unit;
    const Price price = top.shares[0] == 0 ? no_price : Price{best};
    return show(to.quote, to.is_sell, top.shares[0], price, as_size(depth(top, to.levels_told)));
  }
  // As add() and take() do, and tells it, if nothing is left to be done behind the top.
  static TopTold add_and_tell(TopLevels& top, RankedLevel level, bool has_more, const QuoteSide& to) noexcept {
    if (!add(top, level, has_more)) return TopTold::not_done;
    return told_of(tell(top, to));
  }
  static TopTold take_and_tell(TopLevels& top, RankedLevel level, bool has_more, std::uint32_t short_at,
                               const QuoteSide& to) noexcept {
    const TopChange change = take(top, level, has_more, short_at);
    if (!change.is_done) return TopTold::not_done;
    if (change.is_short) return TopTold::is_short;
    return told_of(tell(top, to));
  }

  // Puts a level's shares in the place of those it had; 0: it is gone, or was never there. Not done, and nothing is
  // changed, where a level behind the top could be meant (`has_more`) or has to make room.
  static TopChange set(TopOf<std::uint64_t>& top, LevelOf<std::uint64_t> level, bool has_more,
                       std::uint32_t short_at) noexcept {
    const std::uint32_t place = top.place_of(level.rank);
    if (top.has(place, level.rank)) {
      top.shares[place] = level.shares;
      if (level.shares == 0) top.erase(place);
      return {.is_done = true, .is_short = level.shares == 0 && has_more && top.shares[short_at - 1] == 0};
    }
    const bool is_last = place == top.capacity || top.shares[place] == 0;
    if ((is_last && has_more) || (level.shares != 0 && top.is_full())) return {};
    if (level.shares == 0) return {.is_done = true, .is_idle = true};
    top.insert(place, level);
    return {.is_done = true};
  }

  // The same, and shows it, if nothing is left to be done behind the top: the quote told all that the side had before.
  // A rank is a price with other bits where `turn` has a one.
  static ShownChange set_and_show(TopOf<std::uint64_t>& top, Quote& quote, bool is_sell, LevelOf<std::uint64_t> level,
                                  std::uint64_t turn, const TopLimits& limits) noexcept {
    const TopChange change = set(top, level, limits.has_more, limits.short_at);
    if (!change.is_done || change.is_short) return {change, false};
    const Price price = top.shares[0] == 0 ? no_price : Price{static_cast<std::int64_t>(top.ranks[0] ^ turn)};
    const std::uint64_t shares = depth(top, limits.levels_told);
    return {change, show(quote, is_sell, top.shares[0], price, as_size(shares))};
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

  TOCSIN_AVX512 static bool add(TopLevels& top, RankedLevel level, bool has_more) noexcept {
    Levels levels = levels_of(top);
    if (put_in(levels, level, has_more).at == 0) [[unlikely]]
      return false;
    store(levels, top);
    return true;
  }
  TOCSIN_AVX512 static TopChange take(TopLevels& top, RankedLevel level, bool has_more,
                                      std::uint32_t short_at) noexcept {
    Levels levels = levels_of(top);
    const __mmask16 at = place_to_take(levels, level);
    if (at == 0) [[unlikely]]
      return {};
    const unsigned is_gone = take_out(levels, level, at);
    store(levels, top);
    return {.is_done = true, .is_short = is_short(levels, is_gone, has_more, short_at)};
  }
  TOCSIN_AVX512 static bool tell(const TopLevels& top, const QuoteSide& to) noexcept {
    return retell(levels_of(top), to).is_other();
  }
  // What is told is put together from what is stored, while that is still at hand. Whether it is news follows from a
  // few numbers, long before: all that comes next waits for it.
  TOCSIN_AVX512 static TopTold add_and_tell(TopLevels& top, RankedLevel level, bool has_more,
                                            const QuoteSide& to) noexcept {
    Levels levels = levels_of(top);
    const std::uint32_t pushed_out = top.shares[to.levels_told - 1];
    const Place place = put_in(levels, level, has_more);
    if (place.at == 0) [[unlikely]]
      return TopTold::not_done;
    store(levels, top);
    const unsigned changes_sum = place.is_there | opaque(level.shares != pushed_out ? 1 : 0);
    return tell(levels, to, is_news(place.at, changes_sum, to));
  }
  TOCSIN_AVX512 static TopTold take_and_tell(TopLevels& top, RankedLevel level, bool has_more, std::uint32_t short_at,
                                             const QuoteSide& to) noexcept {
    Levels levels = levels_of(top);
    const std::uint32_t moved_in = to.levels_told < TopLevels::capacity ? top.shares[to.levels_told] : 0;
    const __mmask16 at = place_to_take(levels, level);
    if (at == 0) [[unlikely]]
      return TopTold::not_done;
    const unsigned is_gone = take_out(levels, level, at);
    store(levels, top);
    if (is_short(levels, is_gone, has_more, short_at)) [[unlikely]]
      return TopTold::is_short;
    const unsigned changes_sum = (is_gone ^ 1) | opaque(level.shares != moved_in ? 1 : 0);
    return tell(levels, to, is_news(at, changes_sum, to));
  }

  // A level that comes moves those behind it up by one, a level that goes moves them down: each place takes the level
  // of the place at its own number and `step`. Which of the three it is cannot be guessed, so it is worked out.
  // What is shown is put together from what was just stored, while that is still at hand.
  TOCSIN_AVX512 static ShownChange set_and_show(TopOf<std::uint64_t>& top, Quote& quote, bool is_sell,
                                                LevelOf<std::uint64_t> level, std::uint64_t turn,
                                                const TopLimits& limits) noexcept {
    const __m512i front = _mm512_load_si512(&top.ranks[0]);
    const __m512i back = _mm512_load_si512(&top.ranks[8]);
    const __m512i shares = _mm512_load_si512(&top.shares);
    const __m512i rank = _mm512_set1_epi64(static_cast<long long>(level.rank));
    const __mmask8 front_moved = _mm512_cmple_epu64_mask(front, rank);
    const __mmask8 back_moved = _mm512_cmple_epu64_mask(back, rank);
    const unsigned used = _mm512_test_epi32_mask(shares, shares);
    const unsigned moved = together(front_moved, back_moved);
    const unsigned same = together(_mm512_cmpeq_epu64_mask(front, rank), _mm512_cmpeq_epu64_mask(back, rank));
    const unsigned at = (moved ^ all) + 1;
    const unsigned is_there = opaque((same & used) != 0 ? 1 : 0);
    const unsigned has_shares = opaque(level.shares != 0 ? 1 : 0);
    // The sum of what is told stays the same where as many shares come as go.
    const std::uint32_t pushed_out = top.shares[std::max(limits.levels_told, 1U) - 1];
    const std::uint32_t moved_in = limits.levels_told < top.capacity ? top.shares[limits.levels_told] : 0;
    const std::uint32_t instead = has_shares != 0 ? level.shares : moved_in;
    const unsigned others = _mm512_cmpneq_epi32_mask(shares, _mm512_set1_epi32(static_cast<int>(instead)));
    const unsigned is_other_there = opaque((others & at) != 0 ? 1 : 0);
    const unsigned is_other_new = opaque(level.shares != pushed_out ? 1 : 0);
    const unsigned is_followed = opaque(limits.has_more ? 1 : 0);
    const unsigned is_behind = is_followed & ((used & at) == 0 ? 1U : 0U);
    const unsigned is_too_many = has_shares & (used == all ? 1U : 0U);
    if ((opaque(is_behind | is_too_many) & ~is_there) != 0) [[unlikely]]
      return {};
    const int step = static_cast<int>(is_there) - static_cast<int>(has_shares);
    const unsigned written = at & (0U - opaque(has_shares));
    const unsigned gone = opaque(is_there) & ~has_shares;
    const __m512i steps = _mm512_set1_epi64(step);
    const __m512i places = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i front_from = _mm512_mask_add_epi64(places, front_moved, places, steps);
    const __m512i back_places = _mm512_set_epi64(15, 14, 13, 12, 11, 10, 9, 8);
    const __m512i back_from = _mm512_mask_add_epi64(back_places, back_moved, back_places, steps);
    const __m512i share_places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i shares_from =
        _mm512_mask_add_epi32(share_places, static_cast<__mmask16>(moved), share_places, _mm512_set1_epi32(step));
    // Nothing moves down into the last place.
    const unsigned kept = all >> gone;
    __m512i now = _mm512_permutex2var_epi64(front, front_from, back);
    const __m512i new_front = _mm512_mask_mov_epi64(now, static_cast<__mmask8>(written), rank);
    _mm512_store_si512(&top.ranks[0], new_front);
    now = _mm512_maskz_permutex2var_epi64(static_cast<__mmask8>(kept >> 8), front, back_from, back);
    _mm512_store_si512(&top.ranks[8], _mm512_mask_mov_epi64(now, static_cast<__mmask8>(written >> 8), rank));
    now = _mm512_maskz_permutexvar_epi32(static_cast<__mmask16>(kept), shares_from, shares);
    now = _mm512_mask_set1_epi32(now, static_cast<__mmask16>(written), static_cast<int>(level.shares));
    _mm512_store_si512(&top.shares, now);
    const unsigned is_few = opaque(used >> limits.short_at == 0 ? 1 : 0);
    if ((gone & is_few & is_followed) != 0) [[unlikely]]
      return {{.is_done = true, .is_short = true}, false};
    const bool is_idle = opaque((is_there | has_shares) ^ 1) != 0;
    const __m128i best =
        _mm_xor_si128(_mm512_castsi512_si128(new_front), _mm_set1_epi64x(static_cast<long long>(turn)));
    const Retold told = retell(quote, is_sell, fields_told(best, now, depth_of(now, limits.levels_told)));
    const unsigned is_other = (is_there & is_other_there) | (opaque(is_there ^ 1) & is_other_new);
    const unsigned is_first = at & (opaque(is_there & has_shares) ^ 1);
    const unsigned is_news = is_told(at, limits.levels_told) & (is_there | has_shares) & (is_first | is_other);
    return {{.is_done = true, .is_idle = is_idle}, is_other_quote(told, is_news)};
  }

  // In one piece each way: a load that spans several younger stores would wait for all of them.
  TOCSIN_AVX512 static bool show(Quote& quote, bool is_sell, std::uint32_t shares, Price price,
                                 std::uint32_t depth) noexcept {
    const __m128i sizes = _mm_cvtsi64_si128(static_cast<long long>(std::uint64_t{depth} << 32 | shares));
    const __m128i values = _mm_insert_epi64(sizes, price.units, 1);
    const __m256i places = _mm256_setr_epi32(2, 3, 2, 3, 0, 0, 1, 1);
    return show(quote, is_sell, _mm256_permutevar8x32_epi32(_mm256_castsi128_si256(values), places));
  }
  TOCSIN_AVX512 static bool show(Quote& quote, bool is_sell, __m256i fields) noexcept {
    return retell(quote, is_sell, fields).is_other();
  }

  template <class Rank>
  TOCSIN_AVX512 static std::uint64_t depth(const TopOf<Rank>& top, std::uint32_t levels_count) noexcept {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(depth_of(_mm512_load_si512(&top.shares), levels_count)));
  }

 private:
  static constexpr unsigned all = 0xffff;

  // Of a top, sixteen ranks and sixteen numbers of shares.
  struct Levels {
    __m512i ranks;
    __m512i shares;
  };
  TOCSIN_AVX512 static Levels levels_of(const TopLevels& top) noexcept {
    return {_mm512_load_si512(&top.ranks), _mm512_load_si512(&top.shares)};
  }
  TOCSIN_AVX512 static void store(const Levels& levels, TopLevels& top) noexcept {
    _mm512_store_si512(&top.ranks, levels.ranks);
    _mm512_store_si512(&top.shares, levels.shares);
  }

  // Where a level was put, one bit; 0: nowhere.
  struct Place {
    unsigned at;
    unsigned is_there;  // 1: the level was there before
  };
  // A level that is new pushes those behind it up by one: an expansion that leaves its place out. Whether it is new
  // nobody can foretell.
  TOCSIN_AVX512 static Place put_in(Levels& levels, RankedLevel level, bool has_more) noexcept {
    const __m512i rank = _mm512_set1_epi32(static_cast<int>(level.rank));
    const __m512i shares = _mm512_set1_epi32(static_cast<int>(level.shares));
    const unsigned used = _mm512_test_epi32_mask(levels.shares, levels.shares);
    const unsigned at = _mm512_cmpgt_epu32_mask(levels.ranks, rank) + 1U;
    const unsigned is_there = opaque((_mm512_cmpeq_epu32_mask(levels.ranks, rank) & used) != 0 ? 1 : 0);
    const unsigned is_behind = opaque(has_more ? 1 : 0) & ((used & at) == 0 ? 1U : 0U);
    const unsigned is_too_many = used == all ? 1 : 0;
    const auto kept = static_cast<__mmask16>(~(at & (is_there - 1)));
    const __m512i base = _mm512_maskz_expand_epi32(kept, levels.shares);
    const __m512i sums = _mm512_mask_add_epi32(base, static_cast<__mmask16>(at), base, shares);
    const unsigned wrapped = _mm512_mask_cmplt_epu32_mask(static_cast<__mmask16>(at), sums, shares);
    if ((((is_behind | is_too_many) & ~is_there) | wrapped) != 0) [[unlikely]]
      return {0, 0};
    levels.ranks = _mm512_mask_expand_epi32(rank, kept, levels.ranks);
    levels.shares = sums;
    return {at, is_there};
  }
  // 0 where there is no such level or it has not as many shares. Shares are never 0: a place that has as many is used.
  TOCSIN_AVX512 static __mmask16 place_to_take(const Levels& levels, RankedLevel level) noexcept {
    const __m512i rank = _mm512_set1_epi32(static_cast<int>(level.rank));
    const __m512i shares = _mm512_set1_epi32(static_cast<int>(level.shares));
    const __mmask16 enough = _mm512_cmpge_epu32_mask(levels.shares, shares);
    return _mm512_mask_cmpeq_epu32_mask(enough, levels.ranks, rank);
  }
  // A level that is gone lets those behind it down by one: a compression that leaves its place out. 1 where it is.
  TOCSIN_AVX512 static unsigned take_out(Levels& levels, RankedLevel level, __mmask16 at) noexcept {
    const __m512i shares = _mm512_set1_epi32(static_cast<int>(level.shares));
    const __m512i rest = _mm512_mask_sub_epi32(levels.shares, at, levels.shares, shares);
    const unsigned gone = _mm512_mask_testn_epi32_mask(at, rest, rest);
    const auto kept = static_cast<__mmask16>(~gone);
    levels.ranks = _mm512_maskz_compress_epi32(kept, levels.ranks);
    levels.shares = _mm512_maskz_compress_epi32(kept, rest);
    return opaque(gone != 0 ? 1 : 0);
  }
  TOCSIN_AVX512 static bool is_short(const Levels& levels, unsigned is_gone, bool has_more,
                                     std::uint32_t short_at) noexcept {
    const unsigned used = _mm512_test_epi32_mask(levels.shares, levels.shares);
    const unsigned is_few = (used >> (short_at - 1)) == 0 ? 1 : 0;
    return (opaque(is_few) & opaque(has_more ? 1 : 0) & is_gone) != 0;
  }

  // A quote before and after a side was told.
  struct Retold {
    __m256i before;
    __m256i after;

    [[nodiscard]] TOCSIN_AVX512 bool is_other() const noexcept {
      return opaque(_mm256_cmpneq_epu32_mask(before, after) != 0 ? 1 : 0) != 0;
    }
  };

  // The best level is told in any case, and so many for their sum.
  static unsigned is_told(unsigned at, std::uint32_t levels_told) noexcept {
    return opaque((at & (((1U << levels_told) - 1) | 1)) != 0 ? 1 : 0);
  }
  // Of a change at one place: the best level's is always news, that of another one told where it changes their sum.
  static unsigned is_news(unsigned at, unsigned changes_sum, const QuoteSide& to) noexcept {
    return is_told(at, to.levels_told) & ((at & 1) | changes_sum);
  }
  TOCSIN_AVX512 static TopTold tell(const Levels& levels, const QuoteSide& to, unsigned is_news) noexcept {
    return told_of(is_other_quote(retell(levels, to), is_news));
  }
  // Whether news make another quote: it tells no sum of 2^32 shares and more.
  TOCSIN_AVX512 static bool is_other_quote(const Retold& quote, unsigned is_news) noexcept {
    constexpr __mmask8 depths = 0b1100'0000;
    const __m256i larger = _mm256_max_epu32(quote.before, quote.after);
    if (_mm256_mask_cmpeq_epi32_mask(depths, larger, _mm256_set1_epi32(-1)) != 0) [[unlikely]]
      return quote.is_other();
    return is_news != 0;
  }
  TOCSIN_AVX512 static Retold retell(const Levels& levels, const QuoteSide& to) noexcept {
    const int turn = to.is_sell ? -1 : 0;
    const __m128i best = _mm_xor_si128(_mm512_castsi512_si128(levels.ranks), _mm_set1_epi32(turn));
    const __m128i price = _mm_mul_epu32(best, _mm_set1_epi64x(to.price_unit));
    return retell(to.quote, to.is_sell, fields_told(price, levels.shares, depth_of(levels.shares, to.levels_told)));
  }
  TOCSIN_AVX512 static Retold retell(Quote& quote, bool is_sell, __m256i fields) noexcept {
    auto* const at = reinterpret_cast<__m256i*>(&quote);
    const __m256i before = _mm256_load_si256(at);
    const __m256i after = _mm256_mask_mov_epi32(before, fields_of[is_sell ? 1 : 0], fields);
    _mm256_store_si256(at, after);
    return {before, after};
  }

  // What a quote says of a side whose best price and depth are the lower numbers of two, in the places of the bid's and
  // of the offer's fields alike.
  TOCSIN_AVX512 static __m256i fields_told(__m128i best, __m512i shares, __m128i depth) noexcept {
    const __m256i price = _mm256_broadcastq_epi64(best);
    const __m256i sizes = _mm256_broadcastd_epi32(_mm512_castsi512_si128(shares));
    const __mmask8 is_empty = _mm256_testn_epi32_mask(sizes, sizes);
    __m256i fields = _mm256_mask_mov_epi32(price, is_empty, _mm256_set1_epi64x(no_price.units));
    fields = _mm256_mask_mov_epi32(fields, 0b0011'0000, sizes);
    const __m128i most = _mm_set1_epi64x(std::numeric_limits<std::uint32_t>::max());
    const __m256i depths = _mm256_broadcastd_epi32(_mm_min_epu64(depth, most));
    return _mm256_mask_mov_epi32(fields, 0b1100'0000, depths);
  }
  // The sum is the lower number of two.
  TOCSIN_AVX512 static __m128i depth_of(__m512i shares, std::uint32_t levels_count) noexcept {
    const __m512i counted = _mm512_maskz_mov_epi32(static_cast<__mmask16>(_bzhi_u32(all, levels_count)), shares);
    const __m512i sums = _mm512_add_epi64(_mm512_maskz_mov_epi32(0x5555, counted), _mm512_srli_epi64(counted, 32));
    const __m256i four = _mm256_add_epi64(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    return _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
  }
  // The same number, of which the compiler knows nothing: it would make branches of what is done with it.
  static unsigned opaque(unsigned number) noexcept {
    asm("" : "+r"(number));
    return number;
  }
  static unsigned together(__mmask8 front, __mmask8 back) noexcept { return front | unsigned{back} << 8; }
  // Of a quote, as eight numbers of 32 bits: what speaks of bids, and of offers.
  static constexpr std::array<__mmask8, 2> fields_of{0b0101'0011, 0b1010'1100};
};
#else
inline bool has_wide_lanes() noexcept { return false; }
#endif

}  // namespace tocsin
