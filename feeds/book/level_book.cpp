#include "feeds/book/level_book.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tocsin {
namespace {

// Levels looked at one by one, from the best; those behind them by bisection.
constexpr std::uint32_t levels_near = 16;
// Of put(): the books are as they were.
constexpr std::uint32_t unchanged = std::numeric_limits<std::uint32_t>::max();

constexpr std::size_t index_of(Side side) noexcept { return side == Side::buy ? 0 : 1; }

template <Side side>
constexpr bool is_better(Price a, Price b) noexcept {
  return side == Side::buy ? a > b : a < b;
}

// How many of the levels are no better than the price.
template <Side side>
std::uint32_t place_of(const DepthLevel* levels, std::uint32_t count, Price price) noexcept {
  const std::uint32_t far = count > levels_near ? count - levels_near : 0;
  std::uint32_t at = count;
  while (at > far && is_better<side>(levels[at - 1].price, price)) --at;
  if (at > far || far == 0) return at;
  const auto no_better = [price](const DepthLevel& level) { return !is_better<side>(level.price, price); };
  return static_cast<std::uint32_t>(std::partition_point(levels, levels + far, no_better) - levels);
}

constexpr std::uint32_t as_size(std::uint64_t shares) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(shares, std::numeric_limits<std::uint32_t>::max()));
}

// True where the value is new.
template <class Value>
unsigned renew(Value& told, Value now) noexcept {
  return std::exchange(told, now) != now ? 1 : 0;
}

// Runs of eight levels a side for all, and as much again for those who need more.
constexpr std::size_t levels_at_start(std::size_t instruments) noexcept {
  return instruments * 4 * LevelArena::levels_of(0);
}

}  // namespace

LevelBook::LevelBook(std::size_t instruments, std::uint32_t depth_levels, bool may_grow)
    : depth_levels_(depth_levels),
      ranks_told_(std::max(depth_levels, 1U)),
      books_(instruments),
      arena_(levels_at_start(instruments), may_grow) {
  held_.reserve(held_max);
}

bool LevelBook::apply(const LevelUpdate& update, bool completes_event) {
  return update.side == Side::buy ? apply<Side::buy>(update.instrument, update.price, update.size, completes_event)
                                  : apply<Side::sell>(update.instrument, update.price, update.size, completes_event);
}

template <Side side>
bool LevelBook::apply(InstrumentId instrument, Price price, std::uint32_t size, bool completes_event) {
  Book& book = books_[tocsin::index_of(instrument)];
  if (!completes_event || book.is_unsettled) [[unlikely]] {
    const LevelUpdate update{.instrument = instrument, .side = side, .size = size, .price = price};
    return completes_event ? settle(update) : hold(update);
  }
  return put_on<side>(book, price, size) < ranks_told_ && tell<side>(book);
}

template bool LevelBook::apply<Side::buy>(InstrumentId, Price, std::uint32_t, bool);
template bool LevelBook::apply<Side::sell>(InstrumentId, Price, std::uint32_t, bool);

// Always false.
bool LevelBook::hold(const LevelUpdate& update) {
  if (held_.size() == held_max) {
    for (const LevelUpdate& held : held_) books_[tocsin::index_of(held.instrument)].is_doubtful = true;
    settle_all();
  }
  held_.push_back(update);
  books_[tocsin::index_of(update.instrument)].is_unsettled = true;
  return false;
}

bool LevelBook::settle(const LevelUpdate& last) {
  apply_held(last.instrument);
  Book& book = books_[tocsin::index_of(last.instrument)];
  put(book, last);
  book.is_unsettled = false;
  const bool has_bid_moved = tell<Side::buy>(book);
  const bool has_ask_moved = tell<Side::sell>(book);
  return has_bid_moved || has_ask_moved;
}

void LevelBook::apply_held(InstrumentId instrument) {
  Book& book = books_[tocsin::index_of(instrument)];
  std::erase_if(held_, [&](const LevelUpdate& held) {
    if (held.instrument != instrument) return false;
    put(book, held);
    return true;
  });
}

void LevelBook::settle_all() {
  for (const LevelUpdate& held : held_) put(books_[tocsin::index_of(held.instrument)], held);
  held_.clear();
}

void LevelBook::doubt_all() noexcept {
  for (Book& book : books_) book.is_doubtful = true;
}

void LevelBook::clear() {
  held_.clear();
  for (Book& book : books_) {
    book.counts = {};
    book.is_unsettled = book.is_doubtful = false;
    book.quote = no_quote;
  }
}

std::uint32_t LevelBook::put(Book& book, const LevelUpdate& update) {
  return update.side == Side::buy ? put_on<Side::buy>(book, update.price, update.size)
                                  : put_on<Side::sell>(book, update.price, update.size);
}

// Returns how many levels are better than the one that changed.
template <Side side>
std::uint32_t LevelBook::put_on(Book& book, Price price, std::uint32_t size) {
  constexpr std::size_t half = index_of(side);
  std::uint32_t& count = book.counts[half];
  const std::uint32_t place = place_of<side>(book.levels[half], count, price);
  const std::uint32_t rank = count - place;
  const bool is_there = place > 0 && book.levels[half][place - 1].price == price;
  if (is_there && size != 0) {
    book.levels[half][place - 1].size = size;
  } else if (is_there) {
    DepthLevel* const next = book.levels[half] + place;
    std::copy(next, next + rank, next - 1);
    --count;
  } else if (size == 0) {
    return unchanged;
  } else if (!make_room(book, half)) {
    refuse(book);
    return unchanged;
  } else {
    DepthLevel* const here = book.levels[half] + place;
    std::copy_backward(here, here + rank, here + rank + 1);
    *here = {.price = price, .size = size};
    ++count;
  }
  return rank;
}

// Makes sure that one more level fits on a side.
bool LevelBook::make_room(Book& book, std::size_t side) {
  DepthLevel*& levels = book.levels[side];
  LevelArena::SizeClass& size_class = book.size_classes[side];
  if (levels && book.counts[side] < LevelArena::levels_of(size_class)) return true;
  const auto wider = static_cast<LevelArena::SizeClass>(levels ? size_class + 1 : 0);
  DepthLevel* const run = arena_.take(wider);
  if (!run) return false;
  if (levels) {
    std::copy_n(levels, book.counts[side], run);
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

// Writes one side of the quote; true where it is another than before. Field by field: what was just written in parts
// would have to be waited for to be read as one.
template <Side side>
bool LevelBook::tell(Book& book) const noexcept {
  constexpr std::size_t half = index_of(side);
  const std::uint32_t count = book.counts[half];
  const DepthLevel* const end = book.levels[half] + count;
  std::uint64_t sum = 0;
  for (const DepthLevel* level = end - std::min(count, depth_levels_); level != end; ++level) sum += level->size;
  Quote& quote = book.quote;
  const unsigned moved =
      renew(side == Side::buy ? quote.bid : quote.ask, count == 0 ? no_price : end[-1].price) |
      renew(side == Side::buy ? quote.bid_size : quote.ask_size, count == 0 ? 0 : as_size(end[-1].size)) |
      renew(side == Side::buy ? quote.bid_depth : quote.ask_depth, as_size(sum));
  return moved != 0;
}

Depth LevelBook::depth(InstrumentId instrument, std::size_t levels) const {
  const Book& book = books_[tocsin::index_of(instrument)];
  const auto best = [&](Side side) {
    const std::size_t half = index_of(side);
    const DepthLevel* const end = book.levels[half] + book.counts[half];
    std::vector<DepthLevel> found(end - std::min<std::size_t>(levels, book.counts[half]), end);
    std::ranges::reverse(found);
    return found;
  };
  return {.bids = best(Side::buy), .asks = best(Side::sell), .is_doubtful = book.is_doubtful};
}

}  // namespace tocsin
