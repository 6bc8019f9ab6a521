#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"
#include "engine/quotes.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/held_updates.hpp"
#include "feeds/book/lanes.hpp"
#include "feeds/book/level_arena.hpp"
#include "feeds/book/top_levels.hpp"
#include "feeds/book/zeroed_pages.hpp"

namespace tocsin {

class MarkReader;
class MarkWriter;

// All the shares that are displayed at one price of one side now; 0 takes the level out.
struct LevelUpdate {
  InstrumentId instrument{};
  Side side = Side::none;  // buy or sell
  std::uint32_t size = 0;
  Price price;
  std::uint64_t offset = 0;  // of its packet in the capture, for the accounts
};

// The books of all instruments of a venue that publishes price levels and not orders.
//
// What it is: seven lines of cache an instrument, of which an update touches four: three hold the best 8 to 16 levels
// of its side (TopOf, with ranks as wide as Price, so that every price there is can be a level), one holds the quote
// that was last told and where the levels behind the top are. Those are a sorted run with its best last; a full top
// hands its worst levels over, a top that has become short takes the best back. All four lines are found from the
// instrument's number alone and can be fetched before the update's turn; a level is found, put in, changed or taken out
// without a branch that could be mispredicted, by comparing all of the top at once.
//
// Worst case: a level that comes or goes behind the top of a side of thousands of levels, far from its best: it is
// found by bisection, and as many levels are moved as are better.
//
// An event of the venue may change several levels of a book, and the book is whole only after the last of them. What
// comes before the last is kept aside, book by book, and applied together with it, so that neither a quote nor depth()
// ever shows half of an event. If the end of an event is lost, its parts are applied without it (settle): each of them
// says what stands at a price, which is true whatever follows.
//
// Memory: 448 bytes an instrument; 16 a level behind the top, in runs of a power of two. No more than the start's room
// unless it may grow; where there is none left, an update is refused and its book is in doubt from then on.
class LevelBook {
 public:
  // Updates of events that are not complete, of all instruments together. A venue has a few of them at a time.
  static constexpr std::size_t held_max = HeldUpdates<LevelUpdate>::capacity;

  // A quote's depth is that of the best `depth_levels`. Both ways to work give the same answers.
  LevelBook(std::size_t instruments, std::uint32_t depth_levels, bool may_grow, bool is_wide = has_wide_lanes());

  // Applies what the venue says, of an instrument that is there. True where the quote is another than before; always
  // false before the event's last update. Not while as many as held_max are kept aside, unless it completes an event.
  bool apply(const LevelUpdate& update, bool completes_event);
  // Ends the event of the instrument that is under way as it stands: there is no hope for its last update. True where
  // the quote is another than before.
  bool settle(InstrumentId instrument);
  // The same of all instruments, in ascending order: calls `visit` with each whose quote is another than before.
  template <class Visitor>
  void settle_all(Visitor&& visit) {
    for (InstrumentId instrument{0}; held_.count() > 0; instrument = InstrumentId{index_of(instrument) + 1}) {
      if (settle(instrument)) visit(instrument);
    }
  }
  // Events that are under way have not happened: calls `visit` with each update of them.
  template <class Visitor>
  void drop_held(Visitor&& visit) {
    for (std::size_t i = 0; held_.count() > 0; ++i) held_.take(books_[i].last_held, visit);
  }
  // What a book says is not certain any more; or what those say whose events are under way; or what any of them does.
  void doubt(InstrumentId instrument) noexcept { books_[index_of(instrument)].is_doubtful = true; }
  void doubt_held() noexcept;
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
  [[nodiscard]] std::size_t held_count() const noexcept { return held_.count(); }
  // Updates for which there was no room.
  [[nodiscard]] std::uint64_t refused_count() const noexcept { return refused_count_; }
  // Updates that take out a level which was not there.
  [[nodiscard]] std::uint64_t idle_count() const noexcept { return idle_count_; }
  [[nodiscard]] std::size_t bytes_count() const noexcept {
    return books_.size() * sizeof(Book) + held_.bytes_count() + arena_.bytes_count();
  }
  // Begins to fetch what apply() will look at.
  [[gnu::always_inline]] void fetch(InstrumentId instrument, Side side) const noexcept {
    const Book& book = books_[index_of(instrument)];
    const Top& top = book.tops[side == Side::sell ? 1 : 0];
    __builtin_prefetch(&top.ranks[0], 1);
    __builtin_prefetch(&top.ranks[8], 1);
    __builtin_prefetch(&top.shares, 1);
    __builtin_prefetch(&book.quote, 1);
  }

 private:
  using Top = TopOf<std::uint64_t>;
  using Level = LevelArena::Level;

  struct alignas(64) Book {
    std::array<Top, 2> tops;  // bids, asks
    Quote quote;
    std::array<Level*, 2> deep;  // the levels behind the top
    std::array<std::uint32_t, 2> deep_counts;
    std::array<LevelArena::SizeClass, 2> size_classes;
    bool is_unsettled;  // levels are kept aside, or were applied without a quote
    bool is_doubtful;
    HeldUpdates<LevelUpdate>::Place last_held;  // of its updates that are kept aside
  };
  static_assert(sizeof(Book) == 448);

  template <class Lanes>
  bool apply_with(const LevelUpdate& update, bool completes_event);
  bool apply_wide(const LevelUpdate& update, bool completes_event);
  bool hold(const LevelUpdate& update);
  template <class Lanes>
  bool settle_with(const LevelUpdate& last);
  template <class Lanes>
  bool tell_settled(Book& book);
  template <class Lanes>
  bool put_and_tell(Book& book, const LevelUpdate& update);
  template <class Lanes>
  void put(const LevelUpdate& update);
  template <class Lanes>
  ShownChange put_on_top(Book& book, std::size_t half, Level level, Quote& quote);
  void put_rest(Book& book, std::size_t half, Level level, TopChange change);
  void put_at_length(Book& book, std::size_t half, Level level);
  void put_deep(Book& book, std::size_t half, Level level);
  bool spill(Book& book, std::size_t half);
  void refill(Book& book, std::size_t half) noexcept;
  bool make_room(Book& book, std::size_t half, std::uint32_t count);
  void refuse(Book& book) noexcept;
  template <class Lanes>
  bool tell(Book& book, std::size_t half) const noexcept;
  [[nodiscard]] std::uint64_t deep_shares(const Book& book, std::size_t half) const noexcept;
  [[nodiscard]] std::vector<DepthLevel> best(const Book& book, std::size_t half, std::size_t levels_max) const;

  std::uint32_t depth_levels_;
  std::uint32_t top_levels_told_;  // of those, at most as many as are in a top
  std::uint32_t short_at_;         // a top of fewer levels takes from those behind it
  std::uint32_t refill_to_;
  std::uint32_t spill_to_;
  bool is_wide_;
  ZeroedPages<Book> books_;
  HeldUpdates<LevelUpdate> held_;
  LevelArena arena_;
  std::uint64_t refused_count_ = 0;
  std::uint64_t idle_count_ = 0;
};

}  // namespace tocsin
