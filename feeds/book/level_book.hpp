#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/fetch_ahead.hpp"
#include "feeds/book/level_arena.hpp"

namespace tocsin {

class MarkReader;
class MarkWriter;

// A side without orders, twice.
inline constexpr Quote no_quote{
    .bid = no_price, .ask = no_price, .bid_size = 0, .ask_size = 0, .bid_depth = 0, .ask_depth = 0};

// All the shares that are displayed at one price of one side now; 0 takes the level out.
struct LevelUpdate {
  InstrumentId instrument{};
  Side side = Side::none;  // buy or sell
  std::uint32_t size = 0;
  Price price;
};

// The books of all instruments of a venue that publishes price levels and not orders.
//
// What it is: one line of cache an instrument, which holds where its levels lie and the quote that was last told, and
// a side's levels side by side in ascending order of goodness, the best last. Nearly all updates are to the few best
// levels, so they are found by looking at the last one or two lines, and what is moved to make room or close a gap is
// what is better, which is little. The line is found from the instrument's number, the levels from the line: two
// dependent loads. The worst case is a side of thousands of levels that is changed far from its best: it is found by
// bisection, and as many levels are moved as are better.
//
// An event of the venue may change several levels of a book, and the book is whole only after the last of them. What
// comes before the last is kept aside and applied together with it, so that neither a quote nor depth() ever shows half
// of an event. If the end of an event is lost, its parts are applied without it (settle_all): each of them says what
// stands at a price, which is true whatever follows.
//
// Memory: 64 bytes an instrument; 16 a level, in runs of a power of two. No more than the start's room unless it may
// grow; where there is none left, an update is refused and its book is in doubt from then on.
class LevelBook {
 public:
  // Updates of events that are not complete, of all instruments together. A venue has a few of them at a time.
  static constexpr std::size_t held_max = 4'096;

  // A quote's depth is that of the best `depth_levels`.
  LevelBook(std::size_t instruments, std::uint32_t depth_levels, bool may_grow);

  // Applies what the venue says, of an instrument that is there. True where the quote is another than before; always
  // false before the event's last update.
  bool apply(const LevelUpdate& update, bool completes_event);
  // The same where the side is known beforehand, which spares a hard guess.
  template <Side side>
  bool apply(InstrumentId instrument, Price price, std::uint32_t size, bool completes_event);
  // Ends the events that are under way as they stand: there is no hope for their last update. Their quotes are told
  // with the next event of their instrument.
  void settle_all();
  // Events that are under way have not happened.
  void drop_held() noexcept { held_.clear(); }
  // Nothing that the books say is certain any more.
  void doubt_all() noexcept;
  // All books are empty, and certain again.
  void clear();

  [[nodiscard]] const Quote& quote(InstrumentId instrument) const noexcept {
    return books_[index_of(instrument)].quote;
  }
  [[nodiscard]] bool is_doubtful(InstrumentId instrument) const noexcept {
    return books_[index_of(instrument)].is_doubtful;
  }
  // Every level and quote, and the same again in books that are empty; not while updates are kept aside. SetupError
  // where the mark is of other books.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);
  // At most `levels` a side.
  [[nodiscard]] Depth depth(InstrumentId instrument, std::size_t levels) const;
  // Updates kept aside, whose event is not complete.
  [[nodiscard]] std::size_t held_count() const noexcept { return held_.size(); }
  // Updates for which there was no room.
  [[nodiscard]] std::uint64_t refused_count() const noexcept { return refused_count_; }
  [[nodiscard]] std::size_t bytes_count() const noexcept {
    return books_.capacity() * sizeof(Book) + held_.capacity() * sizeof(LevelUpdate) + arena_.bytes_count();
  }
  // Each fetches what apply() will look at: the line of the book, then, when that is there, its best levels.
  void fetch(InstrumentId instrument) const noexcept { fetch_ahead(&books_[index_of(instrument)]); }
  void fetch_levels(InstrumentId instrument, Side side) const noexcept {
    constexpr std::uint32_t levels_a_line = 64 / sizeof(DepthLevel);
    const Book& book = books_[index_of(instrument)];
    const std::size_t half = side == Side::sell ? 1 : 0;
    std::uint32_t count = book.counts[half];
    for (int line = 0; line < 3 && count > 0; ++line, count -= std::min(count, levels_a_line)) {
      fetch_ahead(book.levels[half] + count - 1);
    }
  }

 private:
  struct alignas(64) Book {
    std::array<DepthLevel*, 2> levels{};  // bids, asks
    std::array<std::uint32_t, 2> counts{};
    std::array<LevelArena::SizeClass, 2> size_classes{};
    bool is_unsettled = false;  // levels were kept aside, or applied without a quote
    bool is_doubtful = false;
    std::array<std::uint8_t, 4> zero{};
    Quote quote = no_quote;
  };
  static_assert(sizeof(Book) == 64);

  bool hold(const LevelUpdate& update);
  bool settle(const LevelUpdate& last);
  void apply_held(InstrumentId instrument);
  std::uint32_t put(Book& book, const LevelUpdate& update);
  template <Side side>
  std::uint32_t put_on(Book& book, Price price, std::uint32_t size);
  bool make_room(Book& book, std::size_t side);
  void refuse(Book& book) noexcept;
  template <Side side>
  bool tell(Book& book) const noexcept;

  std::uint32_t depth_levels_;
  std::uint32_t ranks_told_;  // a change of a level that as many are better than changes no quote
  std::vector<Book> books_;
  std::vector<LevelUpdate> held_;
  LevelArena arena_;
  std::uint64_t refused_count_ = 0;
};

}  // namespace tocsin
