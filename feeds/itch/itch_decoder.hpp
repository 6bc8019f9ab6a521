#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "feeds/book/book_feed.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/order_book.hpp"
#include "feeds/event_batch.hpp"
#include "feeds/itch/itch_notices.hpp"
#include "feeds/itch/itch_stock.hpp"
#include "feeds/tally.hpp"

namespace tocsin::itch {

struct Turn;

// Messages of TotalView-ITCH 5.0 -> events, by way of the books of all stocks. A quote is written when the best bid or
// offer, its size or the depth of the first levels changes; a trade for each execution, before the quote that follows
// from it. What leaves the books alone is ItchNotices' to make events of, but for the start of messages, which empties
// them. Refuses to open files and to know symbols: who drives it lists the stocks.
//
// What it rejects leaves the books as they were (see OrderBook for what is refused), but for a trade at a price of 0:
// the shares leave, the trade is refused. An execution at a price of its own (C) that may be printed says all that a
// trade needs: where its order is not in the book, lost in a gap or from before the recording, the trade is written all
// the same, in doubt and of neither side, and the book's refusal counted. Messages of test issues are passed over,
// and so are those of stocks that are not listed.
//
// Where the messages' own stamps are all there is, one that is more than five minutes ahead of those before it, and
// that none of the next messages bears out, is rejected: it would raise the time of all that follows.
//
// An order for which the book has no room leaves that one stock in doubt: a quote says so at once.
//
// A gap puts the books of all stocks in doubt, whichever its messages spoke of, until messages start anew. No stock's
// book can be known to be whole before: an order that was added in the gap may wait all day without being spoken of
// again, and one that left in it is never missed; there are no snapshots to compare with.
class ItchDecoder {
 public:
  using Stock = ItchStock;

  // The instructions that books are kept with: the widest that the processor has, or those of every processor. Both
  // give the same events.
  enum class Width : std::uint8_t { widest, plain };

  // `midnight`: in New York, of the trading day; the messages count from there. SetupError where the options cannot be
  // met. The tally outlives the decoder.
  ItchDecoder(const CaptureOptions& options, std::size_t instruments_count, Time midnight, Tally& tally,
              Width width = Width::widest);

  // The stock that messages with this locate speak of. The instrument is below `instruments_count`, but for a test
  // issue and one that is not listed, which need none.
  void list(std::uint16_t locate, Stock stock);

  // Whether messages stand behind those that are given, or all there are were given.
  enum class Rest : std::uint8_t { none, may_come };

  // Applies whole length-prefixed frames (two bytes, big-endian, then the message) from the front of `frames` until the
  // batch is full, the messages have come to their `until`, or no whole frame is left; returns the bytes consumed. One
  // whose own time is far ahead may be left, to be given again with those behind it: `frames_ahead` in all, or all
  // there are, which `rest` says where it is in front. `recorded`: the packet's time, or nothing where the messages'
  // own stamps are all there is. `offset`: of `frames` in the recording, for the tally. Nothing beyond `frames` is
  // read.
  std::size_t take(std::span<const std::byte> frames, std::uint64_t offset, std::optional<Time> recorded,
                   Rest rest = Rest::none);

  // Messages were lost: a gap event, and every book of every stock is in doubt from here on, until messages start anew;
  // which stocks they spoke of nobody can know. Not while the batch is full.
  void lost(std::uint64_t from, std::uint64_t to, std::string_view session, Time time);
  // Another session of messages begins: a clear event, and nothing that was said before holds. Not while the batch is
  // full.
  void start_over(Time time);

  [[nodiscard]] std::span<const Event> batch() const noexcept { return batch_.events(); }
  [[nodiscard]] bool full() const noexcept { return batch_.full(); }
  void clear() noexcept { batch_.clear(); }
  // The first message after `until` was met: nothing is taken any more.
  [[nodiscard]] bool ended() const noexcept { return has_ended_; }

  // Brings the tally up to date: messages, their kinds, events and late stamps are counted apart while messages are
  // taken. Rejects are in the tally at once.
  void settle();

  [[nodiscard]] Depth depth(InstrumentId instrument, std::size_t levels_max) const;

  // Of the messages taken so far, the latest: the packet's time, or its own stamp.
  [[nodiscard]] Time latest() const noexcept { return latest_; }
  // All that messages changed, and the same again in a decoder to which the same stocks were listed. SetupError where
  // the mark is of other stocks.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  struct Count {
    std::uint64_t count = 0;
    std::uint64_t first_at = 0;
  };
  // What the books do not know of a stock.
  struct Marks {
    bool is_listed_elsewhere = false;
    bool is_test = false;
    bool is_unlisted = false;
  };
  template <class Lanes>
  struct Run;

  template <class Lanes>
  std::size_t take_with(std::span<const std::byte> frames, std::uint64_t offset, std::optional<Time> recorded,
                        Rest rest);
  // The same sixteen numbers at a time.
  std::size_t take_wide(std::span<const std::byte> frames, std::uint64_t offset, std::optional<Time> recorded,
                        Rest rest);

  [[nodiscard]] Stock stock(std::uint16_t locate) const noexcept;
  [[nodiscard]] Stamp stamp_of(Turn turn, std::optional<Time> recorded) const noexcept;
  bool passes_over(std::uint16_t locate, std::uint64_t place);
  // Called for one message in a hundred, and never made part of the loop, which would have to keep all in memory.
  [[gnu::noinline]] EventBatch notice(Turn turn, std::uint64_t place, std::optional<Time> recorded, EventBatch batch);
  // False where `until` has come.
  [[nodiscard]] bool goes_on_to(Time time) noexcept;
  void forget() noexcept;

  OrderBook books_;
  Tally& tally_;
  Time midnight_;
  Time until_;
  Time latest_ = Time::min();
  ItchNotices notices_;
  std::vector<Marks> marks_;            // by locate
  std::vector<std::uint16_t> locates_;  // by instrument
  std::vector<Event> room_;
  EventBatch batch_;
  std::array<Count, 256> kinds_{};  // messages since `settle`, by type
  std::uint64_t odd_frames_ = 0;    // frames since `settle` that are no message
  bool is_wide_;                    // this processor takes sixteen numbers at a time
  bool is_doubtful_ = false;
  bool has_ended_ = false;
};

}  // namespace tocsin::itch
