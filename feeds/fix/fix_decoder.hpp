#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/fix/fix_book.hpp"
#include "feeds/fix/fix_clock.hpp"
#include "feeds/fix/fix_entry.hpp"
#include "feeds/fix/fix_feed.hpp"
#include "feeds/fix/symbol_numbers.hpp"
#include "feeds/tally.hpp"
#include "fix/fix_arrival.hpp"

namespace tocsin {

// What a FIX session hands out -> Events. Keeps each symbol's book, knows by RptSeq(83) what it heard already and what
// was lost, and judges every text: what cannot be read costs its entry and is counted. A record of the tally is an
// entry or a message without entries; its place is in bytes of values.
class FixDecoder {
 public:
  FixDecoder(const FixFeedOptions& options, Tally& tally);

  void on(const FixArrival& arrival);

  [[nodiscard]] std::span<const Event> events() const noexcept { return events_; }
  void clear_events() noexcept { events_.clear(); }
  // Messages were lost in the midst of a session: the books need a fresh snapshot. True once for each time.
  [[nodiscard]] bool take_wish_for_snapshot() noexcept { return std::exchange(wants_snapshot_, false); }
  [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

 private:
  struct Book {
    FixBookSide bids;
    FixBookSide asks;
    Quote told{.bid = no_price, .ask = no_price};
    std::uint64_t number = 0;         // the highest RptSeq heard of this symbol
    std::uint64_t number_before = 0;  // the same, before the message at hand
    std::uint64_t message = 0;        // the last that spoke of it
    std::uint64_t trade_id = 0;       // of the last trade
    bool is_doubtful = false;
  };

  // What became of a record: used, or why not.
  struct Verdict {
    const char* reason = nullptr;
    bool is_fault = false;
  };

  // An entry whose texts that all kinds share have been read.
  struct Read {
    InstrumentId instrument = no_instrument;
    std::uint64_t number = 0;
    Time venue_time{};
    Time time{};
    std::uint8_t flags = 0;
  };

  // A book that has changed, and whose quote waits for the rest of the same event.
  struct Pending {
    Read of;
    std::array<std::uint32_t, 2> depths{};
    std::array<bool, 2> has_depth{};
    bool is_open = false;
    bool touched_best = false;
  };

  static Verdict fault(const char* reason) noexcept { return {reason, true}; }
  static Verdict passed(const char* reason) noexcept { return {reason, false}; }

  void on_message(const FixMessage& message);
  void on_snapshot(const FixMessage& message);
  void on_update(const FixMessage& message);
  void on_status(const FixMessage& message, bool is_of_market);
  void on_skipped(const FixArrival& arrival);
  void refuse_message(const char* reason);
  void enter(Verdict verdict);

  [[nodiscard]] bool is_news(const FixMessage& message, const Book& book) const;
  Verdict apply(const FixEntry& entry);
  Verdict apply_kind(const FixEntry& entry, const Read& read);
  Verdict apply_level(const FixEntry& entry, const Read& read);
  Verdict apply_trade(const FixEntry& entry, const Read& read);
  Verdict apply_correction(const FixEntry& entry, const Read& read);
  Verdict apply_reference(const FixEntry& entry, const Read& read);
  Verdict apply_empty_book(const Read& read);
  Verdict apply_status(const FixEntry& entry, bool is_of_market);

  Verdict read_number(const FixEntry& entry, Read& read) const;
  Verdict read_rest(const FixEntry& entry, Read& read);
  [[nodiscard]] InstrumentId find(std::string_view symbol) noexcept;
  void begin(Book& book) noexcept;
  void note_number(Book* book, const Read& read);
  void lose(std::uint64_t from, std::uint64_t to, InstrumentId instrument);

  void open_quote(const Read& read);
  void tell_quote();
  Event& emit(EventKind kind, const Read& read);
  [[nodiscard]] Book& book(InstrumentId instrument) noexcept { return books_[index_of(instrument)]; }

  FixFeedOptions options_;
  Tally& tally_;
  SymbolNumbers symbols_;
  std::vector<Book> books_;
  FixClock clock_;
  std::vector<Event> events_;
  Pending pending_;

  InstrumentId last_found_ = no_instrument;

  // Of the message at hand.
  Time received_{};
  std::string_view sending_time_;
  bool is_snapshot_ = false;
  bool applies_books_ = true;  // of a snapshot: it says more than is known
  std::uint64_t message_ = 0;

  Time last_time_ = Time::min();
  std::uint64_t sequence_ = 0;     // of the last event
  std::uint64_t last_number_ = 0;  // the highest RptSeq heard
  bool is_recovering_ = false;     // a gap was found by a snapshot: the others that follow tell of the same
  bool wants_snapshot_ = false;
  bool has_ended_ = false;
  std::uint64_t bytes_ = 0;
};

}  // namespace tocsin
