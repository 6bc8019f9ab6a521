#include "feeds/book/level_book.hpp"

#include <algorithm>
#include <utility>

#include "engine/check.hpp"
#include "feeds/book/lanes.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t levels_short = 8;
constexpr std::uint32_t levels_usual = 12;
constexpr std::uint32_t counted_max = 64;  // up to here to look at every level is faster than to search

constexpr std::size_t half_of(Side side) noexcept { return side == Side::sell ? 1 : 0; }

// The greater the better, on either side; and back.
constexpr std::uint64_t rank_of(std::size_t half, Price price) noexcept {
  constexpr std::uint64_t turn_of_bids = 0x8000'0000'0000'0000;
  return static_cast<std::uint64_t>(price.units) ^ (turn_of_bids - half);  // of offers: all the other bits
}
constexpr Price price_of(std::size_t half, std::uint64_t rank) noexcept {
  return {static_cast<std::int64_t>(rank_of(half, {static_cast<std::int64_t>(rank)}))};
}

// How many of the levels are worse than the rank.
std::uint32_t worse_than(std::uint64_t rank, const LevelArena::Level* levels, std::uint32_t count) noexcept {
  const auto is_worse = [rank](const LevelArena::Level& level) { return level.rank < rank; };
  if (count > counted_max)
    return static_cast<std::uint32_t>(std::partition_point(levels, levels + count, is_worse) - levels);
  std::uint32_t worse = 0;
  for (std::uint32_t i = 0; i < count; ++i) worse += is_worse(levels[i]) ? 1U : 0U;
  return worse;
}

// Runs of sixteen levels a side behind the tops.
constexpr std::size_t levels_at_start(std::size_t instruments) noexcept {
  return instruments * 2 * LevelArena::levels_of(1);
}

}  // namespace

LevelBook::LevelBook(std::size_t instruments, std::uint32_t depth_levels, bool may_grow, bool is_wide)
    : depth_levels_(depth_levels),
      top_levels_told_(std::min(depth_levels, Top::capacity)),
      short_at_(std::max(levels_short, top_levels_told_)),
      refill_to_(std::max(levels_usual, top_levels_told_)),
      spill_to_(std::min(refill_to_, Top::capacity - 1)),
      is_wide_(is_wide),
      books_(instruments),
      arena_(levels_at_start(instruments), may_grow) {
  clear();
}

bool LevelBook::apply(const LevelUpdate& update, bool completes_event) {
#if defined(__x86_64__)
  if (is_wide_) return apply_wide(update, completes_event);
#endif
  return apply_with<PlainLanes>(update, completes_event);
}

#if defined(__x86_64__)
[[gnu::flatten]] TOCSIN_AVX512 bool LevelBook::apply_wide(const LevelUpdate& update, bool completes_event) {
  return apply_with<Avx512Lanes>(update, completes_event);
}
#endif

template <class Lanes>
bool LevelBook::apply_with(const LevelUpdate& update, bool completes_event) {
  if (!completes_event) [[unlikely]]
    return hold(update);
  Book& book = books_[index_of(update.instrument)];
  if (book.is_unsettled) [[unlikely]]
    return settle_with<Lanes>(update);
  return put_and_tell<Lanes>(book, update);
}

template <class Lanes>
bool LevelBook::put_and_tell(Book& book, const LevelUpdate& update) {
  const std::size_t half = half_of(update.side);
  if (depth_levels_ > Top::capacity) [[unlikely]] {
    put<Lanes>(update);
    return tell<Lanes>(book, half);
  }
  const Level level{rank_of(half, update.price), update.size};
  const ShownChange shown = put_on_top<Lanes>(book, half, level, book.quote);
  if (shown.change.is_done && !shown.change.is_short) [[likely]]
    return shown.is_new;
  put_rest(book, half, level, shown.change);
  return tell<Lanes>(book, half);
}

// Always false.
[[gnu::noinline]] bool LevelBook::hold(const LevelUpdate& update) {
  TOCSIN_CHECK(!held_.is_full());
  Book& book = books_[index_of(update.instrument)];
  held_.add(book.last_held, update);
  book.is_unsettled = true;
  return false;
}

template <class Lanes>
bool LevelBook::settle_with(const LevelUpdate& last) {
  Book& book = books_[index_of(last.instrument)];
  held_.take(book.last_held, [this](const LevelUpdate& held) { put<Lanes>(held); });
  put<Lanes>(last);
  return tell_settled<Lanes>(book);
}

bool LevelBook::settle(InstrumentId instrument) {
  Book& book = books_[index_of(instrument)];
  held_.take(book.last_held, [this](const LevelUpdate& held) { put<PlainLanes>(held); });
  return tell_settled<PlainLanes>(book);
}

// False where there is nothing to tell since the last time.
template <class Lanes>
bool LevelBook::tell_settled(Book& book) {
  if (!std::exchange(book.is_unsettled, false)) return false;
  const bool has_bid_moved = tell<Lanes>(book, 0);
  const bool has_ask_moved = tell<Lanes>(book, 1);
  return has_bid_moved || has_ask_moved;
}

void LevelBook::doubt_held() noexcept {
  for (std::size_t i = 0; i < books_.size(); ++i) books_[i].is_doubtful |= books_[i].last_held != held_.none;
}

void LevelBook::doubt_all() noexcept {
  for (std::size_t i = 0; i < books_.size(); ++i) books_[i].is_doubtful = true;
}

void LevelBook::clear() {
  held_.clear();
  for (std::size_t i = 0; i < books_.size(); ++i) {
    Book& book = books_[i];
    book.tops = {};
    book.quote = empty_quote;
    book.deep_counts = {};
    book.is_unsettled = book.is_doubtful = false;
    book.last_held = held_.none;
  }
}

template <class Lanes>
void LevelBook::put(const LevelUpdate& update) {
  const std::size_t half = half_of(update.side);
  const Level level{rank_of(half, update.price), update.size};
  Book& book = books_[index_of(update.instrument)];
  alignas(64) Quote untold = empty_quote;
  const ShownChange shown = put_on_top<Lanes>(book, half, level, untold);
  put_rest(book, half, level, shown.change);
}

// Idle updates are counted without a branch, for they could not be guessed.
template <class Lanes>
ShownChange LevelBook::put_on_top(Book& book, std::size_t half, Level level, Quote& quote) {
  const TopLimits limits{
      .has_more = book.deep_counts[half] != 0, .short_at = short_at_, .levels_told = top_levels_told_};
  const ShownChange shown =
      Lanes::set_and_show(book.tops[half], quote, half == 1, level, rank_of(half, Price{}), limits);
  idle_count_ += shown.change.is_idle ? 1 : 0;
  return shown;
}

// What a change of the top leaves to be done.
void LevelBook::put_rest(Book& book, std::size_t half, Level level, TopChange change) {
  if (!change.is_done) [[unlikely]]
    return put_at_length(book, half, level);
  if (change.is_short) [[unlikely]]
    refill(book, half);
}

// The level may stand behind the top, or the top may be full.
[[gnu::noinline]] void LevelBook::put_at_length(Book& book, std::size_t half, Level level) {
  Top& top = book.tops[half];
  const std::uint32_t place = top.place_of(level.rank);
  if (place < Top::capacity && top.is_full()) {
    if (!spill(book, half)) return refuse(book);
    return put_at_length(book, half, level);
  }
  const std::uint32_t deep_count = book.deep_counts[half];
  const bool is_deep = deep_count != 0 && book.deep[half][deep_count - 1].rank >= level.rank;
  if (is_deep || place == Top::capacity) return put_deep(book, half, level);
  if (level.shares == 0) return void(++idle_count_);
  top.insert(place, level);
}

void LevelBook::put_deep(Book& book, std::size_t half, Level level) {
  std::uint32_t& count = book.deep_counts[half];
  const std::uint32_t place = worse_than(level.rank, book.deep[half], count);
  const bool is_there = place < count && book.deep[half][place].rank == level.rank;
  if (is_there && level.shares != 0) {
    book.deep[half][place].shares = level.shares;
  } else if (is_there) {
    Level* const here = book.deep[half] + place;
    std::copy(here + 1, book.deep[half] + count--, here);
  } else if (level.shares != 0) {
    if (!make_room(book, half, 1)) return refuse(book);
    Level* const here = book.deep[half] + place;
    Level* const end = book.deep[half] + count++;
    std::copy_backward(here, end, end + 1);
    *here = level;
  } else {
    ++idle_count_;
  }
}

// The worst levels of a full top go behind it. False where there is no room for them.
bool LevelBook::spill(Book& book, std::size_t half) {
  if (!make_room(book, half, Top::capacity - spill_to_)) return false;
  Top& top = book.tops[half];
  for (std::uint32_t place = Top::capacity; place-- > spill_to_;) {
    book.deep[half][book.deep_counts[half]++] = {top.ranks[place], top.shares[place]};
    top.ranks[place] = 0;
    top.shares[place] = 0;
  }
  return true;
}

// The best levels behind a top that has become short fill it up.
[[gnu::noinline]] void LevelBook::refill(Book& book, std::size_t half) noexcept {
  Top& top = book.tops[half];
  for (std::uint32_t place = top.count(); place < refill_to_ && book.deep_counts[half] != 0; ++place) {
    const Level best = book.deep[half][--book.deep_counts[half]];
    top.ranks[place] = best.rank;
    top.shares[place] = best.shares;
  }
}

// Makes sure that `count` levels more fit behind a top.
bool LevelBook::make_room(Book& book, std::size_t half, std::uint32_t count) {
  Level*& levels = book.deep[half];
  LevelArena::SizeClass& size_class = book.size_classes[half];
  const std::size_t needed = std::size_t{book.deep_counts[half]} + count;
  if (levels && needed <= LevelArena::levels_of(size_class)) return true;
  LevelArena::SizeClass wider = 0;
  while (LevelArena::levels_of(wider) < needed) ++wider;
  Level* const run = arena_.take(wider);
  if (!run) return false;
  if (levels) {
    std::copy_n(levels, book.deep_counts[half], run);
    arena_.give_back(levels, size_class);
  }
  levels = run;
  size_class = wider;
  return true;
}

void LevelBook::refuse(Book& book) noexcept {
  book.is_doubtful = true;
  ++refused_count_;
}

// Writes one side of the quote; true where it is another than before.
template <class Lanes>
bool LevelBook::tell(Book& book, std::size_t half) const noexcept {
  const Top& top = book.tops[half];
  std::uint64_t sum = Lanes::depth(top, top_levels_told_);
  if (depth_levels_ > Top::capacity) sum += deep_shares(book, half);
  const Price price = top.shares[0] == 0 ? no_price : price_of(half, top.ranks[0]);
  return Lanes::show(book.quote, half == 1, top.shares[0], price, as_size(sum));
}

// Behind the top, of the levels that a quote adds up.
std::uint64_t LevelBook::deep_shares(const Book& book, std::size_t half) const noexcept {
  const Level* const end = book.deep[half] + book.deep_counts[half];
  const std::uint32_t counted = std::min(book.deep_counts[half], depth_levels_ - book.tops[half].count());
  std::uint64_t sum = 0;
  for (const Level* level = end - counted; level != end; ++level) sum += level->shares;
  return sum;
}

std::vector<DepthLevel> LevelBook::best(const Book& book, std::size_t half, std::size_t levels_max) const {
  std::vector<DepthLevel> levels;
  const auto add = [&](Level level) {
    if (levels.size() < levels_max) levels.push_back({.price = price_of(half, level.rank), .size = level.shares});
  };
  const Top& top = book.tops[half];
  for (std::uint32_t place = 0; place < top.count(); ++place) add({top.ranks[place], top.shares[place]});
  for (std::uint32_t left = book.deep_counts[half]; left > 0; --left) add(book.deep[half][left - 1]);
  return levels;
}

Depth LevelBook::depth(InstrumentId instrument, std::size_t levels) const {
  const Book& book = books_[index_of(instrument)];
  return {.bids = best(book, 0, levels), .asks = best(book, 1, levels), .is_doubtful = book.is_doubtful};
}

}  // namespace tocsin
