#include "feeds/itch/itch_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "engine/check.hpp"
#include "feeds/capture/elapsed.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/itch_likeness.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_visit.hpp"
#include "feeds/itch/sale_conditions.hpp"

namespace tocsin::itch {
namespace {

constexpr std::size_t batch_events = 1'024;
constexpr std::size_t batch_spare = 4;  // a message writes a trade and a quote at most; a gap may follow the last one
constexpr std::int64_t price4_unit = 100'000;  // 1e-4 in units of Price
constexpr std::size_t locates_max = 65'536;
constexpr std::array sides{'B', 'S'};
constexpr Duration day_length = std::chrono::hours(24);
// A message's own stamp may be ahead of all before it by so much; by more only if one of those behind it bears it out.
constexpr Duration leap_max = std::chrono::minutes(5);
constexpr auto leap_max_ns = static_cast<std::uint64_t>(leap_max.count());

constexpr const char* odd_length = "a message whose length is not that of its type";
constexpr const char* unknown_type = "a message of a type that the specification does not know";
constexpr const char* lost_order = "an order that is not in the book, after a gap";
constexpr const char* unknown_side = "an order on neither side";
constexpr const char* beyond_the_day = "a timestamp past the end of the day";
constexpr const char* lone_leap = "a timestamp far ahead of those before and behind it";
constexpr const char* of_test_issue = "message of a test issue";
constexpr const char* of_unlisted = "message of a stock that is not listed";

OrderBook::Limits limits_of(const CaptureOptions& options) {
  return {.stocks_count = locates_max,
          .orders_count = options.orders_max,
          .may_grow = options.may_grow,
          .depth_levels = options.depth_levels};
}

// One message where it lies, type first. Without values of its own: an array of them costs nothing until it is filled,
// and whoever takes a message at a time fills one.
struct Frame {
  const std::byte* message;
  std::size_t length;

  [[nodiscard]] char type() const noexcept { return std::to_integer<char>(*message); }
  [[nodiscard]] const std::byte* end() const noexcept { return message + length; }
};

}  // namespace

ItchDecoder::ItchDecoder(const CaptureOptions& options, std::size_t instruments_count, Time midnight, Tally& tally,
                         Width width)
    : books_(limits_of(options), price4_unit),
      tally_(tally),
      midnight_(midnight),
      until_(options.until.value_or(Time::max())),
      notices_(instruments_count, tally),
      marks_(locates_max),
      locates_(instruments_count),
      room_(batch_events, blank_event(EventKind::clear, Time{}, no_instrument)),
      batch_(room_, batch_spare),
      is_wide_(width == Width::widest && has_wide_lanes()) {}

void ItchDecoder::list(std::uint16_t locate, Stock stock) {
  marks_[locate] = {
      .is_listed_elsewhere = stock.is_listed_elsewhere, .is_test = stock.is_test, .is_unlisted = stock.is_unlisted};
  if (stock.is_test || stock.is_unlisted) return;
  TOCSIN_CHECK(index_of(stock.instrument) < locates_.size());
  books_.list(locate, {.instrument = stock.instrument, .round_lot = stock.round_lot});
  locates_[index_of(stock.instrument)] = locate;
}

ItchStock ItchDecoder::stock(std::uint16_t locate) const noexcept {
  const Marks& marks = marks_[locate];
  ItchStock stock{
      .is_listed_elsewhere = marks.is_listed_elsewhere, .is_test = marks.is_test, .is_unlisted = marks.is_unlisted};
  if (!books_.is_listed(locate)) return stock;
  stock.instrument = books_.instrument(locate);
  stock.round_lot = books_.round_lot(locate);
  return stock;
}

// One call of `take`: what the messages are applied to.
template <class Lanes>
struct ItchDecoder::Run {
  ItchDecoder& decoder;
  OrderBook& books;
  EventBatch batch;
  std::optional<Time> recorded;
  const std::byte* first;
  std::uint64_t offset;
  Time latest;

  [[nodiscard]] std::uint64_t place(Frame frame) const noexcept {
    return offset + static_cast<std::uint64_t>(frame.message - first) - frame_head_size;
  }

  void reject(const char* reason, Frame frame) { decoder.tally_.reject(reason, place(frame)); }
  // Whether the stock has no events, whatever is said of it.
  template <class Stock>
  bool passes_over(const Stock& stock, Frame frame) {
    if (!stock.is_test && !stock.is_unlisted) [[likely]]
      return false;
    decoder.tally_.pass_over(stock.is_test ? of_test_issue : of_unlisted, place(frame));
    return true;
  }

  void count(Frame frame) noexcept {
    Count& kind = decoder.kinds_[static_cast<unsigned char>(frame.type())];
    if (kind.count++ == 0) kind.first_at = place(frame);
  }

  [[nodiscard]] Stamp stamp(const MessageHead& head) const noexcept {
    const Time venue_time = decoder.midnight_ + head.timestamp;
    return {.time = recorded.value_or(venue_time),
            .venue_time = venue_time,
            .instrument = books.instrument(head.locate),
            .flags = is_doubtful(head.locate) ? event_flag::doubtful : std::uint8_t{0}};
  }
  [[nodiscard]] bool is_doubtful(std::uint16_t locate) const noexcept {
    return decoder.is_doubtful_ || books.is_doubtful(locate);
  }

  // What a change leaves to be said: the quote, if it says something new.
  void settle(const MessageHead& head, BookChange change, Frame frame) {
    if (change.refusal != nullptr) [[unlikely]] {
      refuse(head, change.refusal, frame);
    } else {
      const bool is_new = books.template show<Lanes>(head.locate, change.is_sell);
      batch.add(EventKind::quote, stamp(head)).quote = books.quote(head.locate);
      batch.take_back(!is_new);
    }
  }

  void refuse(const MessageHead& head, const char* refusal, Frame frame) {
    if (passes_over(decoder.marks_[head.locate], frame)) return;
    const bool is_lost = refusal == book_refusal::unknown_order && decoder.is_doubtful_;
    reject(is_lost ? lost_order : refusal, frame);
    if (!book_refusal::leaves_in_doubt(refusal) || !books.doubt(head.locate)) return;
    batch.add(EventKind::quote, stamp(head)).quote = books.quote(head.locate);
  }

  // Add Order (A) and, in its first bytes the same, Add Order with MPID Attribution (F).
  void add(const AddOrder& m, Frame frame) {
    const bool is_sell = m.side == 'S';
    // One comparison for both sides: which is next nobody can foretell.
    if (m.side != sides[is_sell]) [[unlikely]]
      return reject(unknown_side, frame);
    settle(m.head, books.template add<Lanes>(m.head.locate, {m.reference, is_sell, m.shares, m.price.units}), frame);
  }

  // The trade that a message of an execution tells of, and the quote that follows from it.
  template <class Executed>
  BookChange execute(const Executed& m, char code, std::optional<Price4> price, Frame frame) {
    const BookChange change = books.template reduce<Lanes>(m.head.locate, m.reference, m.executed_shares);
    if (change.refusal == nullptr) {
      const Side side = change.is_sell ? Side::buy : Side::sell;
      add_trade(m, code, {price.value_or(Price4{change.price}), side, stamp(m.head)}, frame);
    }
    settle(m.head, change, frame);
    return change;
  }
  // What the message of an execution does not say, or not always.
  struct Print {
    Price4 price;
    Side side;
    Stamp stamp;
  };
  template <class Executed>
  void add_trade(const Executed& m, char code, const Print& print, Frame frame) {
    if (print.price.units == 0) [[unlikely]]
      return reject(price_of_zero, frame);
    Event& event = batch.add(EventKind::trade, print.stamp);
    event.side = print.side;
    event.trade = {.price = print.price.price(),
                   .size = m.executed_shares,
                   .id = m.match_number,
                   .conditions = conditions_of(Executed::type, code, m.executed_shares < books.round_lot(m.head.locate),
                                               m.head.timestamp),
                   .zero = {}};
  }
  void apply(const OrderExecuted& m, Frame frame) { execute(m, 0, std::nullopt, frame); }
  void apply(const OrderExecutedWithPrice& m, Frame frame) {
    const BookChange change = execute(m, m.printable, m.execution_price, frame);
    if (change.refusal == book_refusal::unknown_order) [[unlikely]]
      print_without_order(m, frame);
  }
  // The message is counted already, for its order is not in the book.
  void print_without_order(const OrderExecutedWithPrice& m, Frame frame) {
    if (m.printable != 'Y' || m.execution_price.units == 0 || !books.is_listed(m.head.locate)) return;
    Stamp in_doubt = stamp(m.head);
    in_doubt.flags |= event_flag::doubtful;
    add_trade(m, m.printable, {m.execution_price, Side::none, in_doubt}, frame);
  }
  void apply(const OrderCancel& m, Frame frame) {
    settle(m.head, books.template reduce<Lanes>(m.head.locate, m.reference, m.cancelled_shares), frame);
  }
  void apply(const OrderDelete& m, Frame frame) {
    settle(m.head, books.template remove<Lanes>(m.head.locate, m.reference), frame);
  }
  void apply(const OrderReplace& m, Frame frame) {
    settle(m.head,
           books.template replace<Lanes>(m.head.locate, m.original_reference, m.new_reference, m.shares, m.price.units),
           frame);
  }
  void apply(const SystemEvent& m, Frame frame) {
    if (starts_messages(m)) decoder.forget();
    notice(m, frame);
  }
  // Of a type that changes no book.
  template <class Other>
  void apply(const Other& m, Frame frame) {
    notice(m, frame);
  }
  template <class Other>
  void notice(const Other& m, Frame frame) {
    const Stock stock = decoder.stock(m.head.locate);
    if (passes_over(stock, frame)) return;
    Stamp notice_stamp = stamp(m.head);
    notice_stamp.instrument = stock.instrument;
    const char* const fault = decoder.notices_.take(m, stock, notice_stamp, place(frame), batch);
    if (fault != nullptr) reject(fault, frame);
  }

  // What comes most often first, and what is alike together: which type is next nobody can foretell.
  void apply(Frame frame) {
    switch (frame.type()) {
      case AddOrder::type:
      case AddOrderMpid::type:
        return add(decode<AddOrder>(frame.message), frame);
      case OrderDelete::type:
        return apply(decode<OrderDelete>(frame.message), frame);
      case OrderReplace::type:
        return apply(decode<OrderReplace>(frame.message), frame);
      case OrderExecuted::type:
        return apply(decode<OrderExecuted>(frame.message), frame);
      case OrderCancel::type:
        return apply(decode<OrderCancel>(frame.message), frame);
      case OrderExecutedWithPrice::type:
        return apply(decode<OrderExecutedWithPrice>(frame.message), frame);
      default:
        visit({frame.message, frame.length}, [&](const auto& message) { apply(message, frame); });
    }
  }

  // A frame that is not a message of the specification.
  void reject_frame(Frame frame) {
    reject(frame.length == 0 || message_size(frame.type()) != 0 ? odd_length : unknown_type, frame);
  }

  static Duration timestamp_of(Frame frame) noexcept {
    MessageHead head;
    load(frame.message, head);
    return head.timestamp;
  }

  // Whether one of the messages first..end behind it bears out that time has come so far; nothing where there is none.
  static std::optional<bool> proof_of(Frame frame, std::span<const Frame, frames_ahead> ahead, std::size_t first,
                                      std::size_t end) noexcept {
    std::optional<bool> proof;
    for (; first < end && !proof.value_or(false); ++first) {
      const Frame next = ahead[first % frames_ahead];
      if (!is_message({next.message, next.length}) || timestamp_of(next) >= day_length) continue;
      proof = timestamp_of(next) >= timestamp_of(frame) - leap_max;
    }
    return proof;
  }

  // What may be made of a message.
  enum class Step : std::uint8_t { taken, leap, end };

  // A leap is not taken yet: nothing is done where `may_leap` is false. At the end, the message comes after it.
  Step step(Frame frame, bool may_leap) {
    if (!is_message({frame.message, frame.length})) [[unlikely]] {
      ++decoder.odd_frames_;
      reject_frame(frame);
      return Step::taken;
    }
    const Duration timestamp = timestamp_of(frame);
    if (timestamp >= day_length) [[unlikely]] {
      refuse_time(beyond_the_day, frame);
      return Step::taken;
    }
    const Time time = recorded.value_or(decoder.midnight_ + timestamp);
    if (capture::ns_between(latest, time) > leap_max_ns && !recorded && !may_leap) [[unlikely]]
      return Step::leap;
    if (time > decoder.until_) [[unlikely]]
      return Step::end;
    latest = std::max(latest, time);
    count(frame);
    apply(frame);
    return Step::taken;
  }
  void refuse_time(const char* reason, Frame frame) {
    count(frame);
    reject(reason, frame);
  }
};

// Thirty-two messages before its turn, a message's order line and its stock's lines begin to be fetched: memory answers
// in a few hundred nanoseconds, which is some ten messages.
template <class Lanes>
std::size_t ItchDecoder::take_with(std::span<const std::byte> bytes, std::uint64_t offset, std::optional<Time> recorded,
                                   Rest rest) {
  Run<Lanes> run{*this, books_, batch_, recorded, bytes.data(), offset, latest_};
  std::array<Frame, frames_ahead> ahead;
  std::size_t looked_at = 0;
  std::size_t seen = 0;
  std::size_t done = 0;
  const auto look = [&]() __attribute__((always_inline)) {
    const std::size_t size = whole_frame_size(bytes.subspan(looked_at));
    if (size == 0) return false;
    const Frame frame{bytes.data() + looked_at + frame_head_size, size - frame_head_size};
    ahead[seen % frames_ahead] = frame;
    looked_at += size;
    if (frame.length >= OrderDelete::size) {
      books_.prefetch(load_big<std::uint16_t>(frame.message + 1), load_big<std::uint64_t>(frame.message + head_size));
    }
    ++seen;
    return true;
  };
  while (!has_ended_ && !run.batch.full()) {
    while (seen - done < frames_ahead && look()) {
    }
    if (done == seen) break;
    const Frame frame = ahead[done % frames_ahead];
    auto step = run.step(frame, false);
    if (step == Run<Lanes>::Step::leap) [[unlikely]] {
      const std::optional<bool> proof = run.proof_of(frame, ahead, done + 1, seen);
      const bool may_see_more = done > 0 || rest == Rest::may_come;
      if (!proof.value_or(false) && may_see_more && seen - done < frames_ahead)
        break;  // called again, it sees all there is
      if (proof.value_or(true)) {
        step = run.step(frame, true);
      } else {
        run.refuse_time(lone_leap, frame);
      }
    }
    has_ended_ = step == Run<Lanes>::Step::end;
    if (has_ended_) break;
    ++done;
  }
  batch_ = run.batch;
  latest_ = run.latest;
  return done == 0 ? 0 : static_cast<std::size_t>(ahead[(done - 1) % frames_ahead].end() - bytes.data());
}

#if defined(__x86_64__)
[[gnu::flatten]] TOCSIN_AVX512 std::size_t ItchDecoder::take_wide(std::span<const std::byte> bytes,
                                                                  std::uint64_t offset, std::optional<Time> recorded,
                                                                  Rest rest) {
  return take_with<Avx512Lanes>(bytes, offset, recorded, rest);
}
#endif

std::size_t ItchDecoder::take(std::span<const std::byte> bytes, std::uint64_t offset, std::optional<Time> recorded,
                              Rest rest) {
#if defined(__x86_64__)
  if (is_wide_) return take_wide(bytes, offset, recorded, rest);
#endif
  return take_with<PlainLanes>(bytes, offset, recorded, rest);
}

// The day begins, and whatever was there before counts no more.
void ItchDecoder::forget() noexcept {
  books_.clear();
  is_doubtful_ = false;
}

bool ItchDecoder::goes_on_to(Time time) noexcept {
  has_ended_ = has_ended_ || time > until_;
  if (!has_ended_) latest_ = std::max(latest_, time);
  return !has_ended_;
}

void ItchDecoder::start_over(Time time) {
  TOCSIN_CHECK(!batch_.full());
  if (!goes_on_to(time)) return;
  forget();
  notices_.start_over({.time = time, .venue_time = time, .instrument = no_instrument, .flags = 0}, batch_);
}

void ItchDecoder::lost(std::uint64_t from, std::uint64_t to, std::string_view session, Time time) {
  TOCSIN_CHECK(!batch_.full());
  if (!goes_on_to(time)) return;
  is_doubtful_ = true;
  Event& event = batch_.add(
      EventKind::gap, {.time = time, .venue_time = time, .instrument = no_instrument, .flags = event_flag::doubtful});
  event.gap = {.from = from, .to = to, .session = {}, .zero = {}};
  std::copy_n(session.begin(), std::min(session.size(), event.gap.session.size()), event.gap.session.begin());
}

void ItchDecoder::settle() {
  for (std::size_t type = 0; type < kinds_.size(); ++type) {
    Count& kind = kinds_[type];
    if (kind.count == 0) continue;
    tally_.records_in += kind.count;
    tally_.count_kind(message_name(static_cast<char>(type)), kind.first_at, kind.count);
    kind = {};
  }
  tally_.records_in += odd_frames_;
  odd_frames_ = 0;
  tally_.events_out = batch_.sequence();
  tally_.late = batch_.late_count();
}

Depth ItchDecoder::depth(InstrumentId instrument, std::size_t levels_max) const {
  Depth depth = books_.depth(locates_[index_of(instrument)], levels_max);
  depth.is_doubtful |= is_doubtful_;
  return depth;
}

void ItchDecoder::save(MarkWriter& mark) const {
  mark.number(ns_since_epoch(latest_));
  mark.number(ns_since_epoch(batch_.last()));
  mark.number(std::uint8_t{is_doubtful_});
  notices_.save(mark);
  books_.save(mark);
}

void ItchDecoder::restore(MarkReader& mark) {
  latest_ = time_from_ns(mark.number<std::int64_t>());
  batch_.begin_after(time_from_ns(mark.number<std::int64_t>()));
  is_doubtful_ = mark.flag();
  notices_.restore(mark);
  books_.restore(mark);
}

}  // namespace tocsin::itch
