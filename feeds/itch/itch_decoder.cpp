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
#include "feeds/itch/itch_turn.hpp"
#include "feeds/itch/itch_visit.hpp"
#include "feeds/itch/sale_conditions.hpp"
#include "feeds/itch/usual_stamps.hpp"

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

Duration ns_of(std::uint64_t count) noexcept { return Duration{static_cast<std::int64_t>(count)}; }

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

// Of a message that changes no book: all that it gives, behind what the batch has.
EventBatch ItchDecoder::notice(Turn turn, std::uint64_t place, std::optional<Time> recorded, EventBatch batch) {
  visit(turn.frame.bytes(), [&]<class Message>(const Message& message) {
    if constexpr (std::is_same_v<Message, SystemEvent>) {
      if (starts_messages(message)) forget();
    }
    if (passes_over(turn.locate, place)) return;
    const Stock told = stock(turn.locate);
    Stamp stamp = stamp_of(turn, recorded);
    stamp.instrument = told.instrument;
    const char* const fault = notices_.take(message, told, stamp, place, batch);
    if (fault != nullptr) tally_.reject(fault, place);
  });
  return batch;
}

// Whether the stock has no events, whatever is said of it.
bool ItchDecoder::passes_over(std::uint16_t locate, std::uint64_t place) {
  const Marks& marks = marks_[locate];
  if (!marks.is_test && !marks.is_unlisted) return false;
  tally_.pass_over(marks.is_test ? of_test_issue : of_unlisted, place);
  return true;
}

Stamp ItchDecoder::stamp_of(Turn turn, std::optional<Time> recorded) const noexcept {
  const Time venue_time = midnight_ + turn.timestamp;
  // Both are looked at, which costs less than to ask whether the second is needed.
  const unsigned is_doubtful = unsigned{is_doubtful_} | unsigned{books_.is_doubtful(turn.locate)};
  return {.time = recorded.value_or(venue_time),
          .venue_time = venue_time,
          .instrument = books_.instrument(turn.locate),
          .flags = static_cast<std::uint8_t>(is_doubtful * event_flag::doubtful)};
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
  Time latest;  // but for the stamps that were usual since
  UsualStamps usual{};

  [[nodiscard]] std::uint64_t place(Frame frame) const noexcept {
    return offset + static_cast<std::uint64_t>(frame.message - first) - frame_head_size;
  }

  void reject(const char* reason, Frame frame) { decoder.tally_.reject(reason, place(frame)); }

  void count(Frame frame) noexcept {
    Count& kind = decoder.kinds_[static_cast<unsigned char>(frame.type())];
    if (kind.count++ == 0) kind.first_at = place(frame);
  }

  [[nodiscard]] Stamp stamp(Turn turn) const noexcept { return decoder.stamp_of(turn, recorded); }

  // What happens seldom is done by functions that are called, on a copy: what this run keeps need not lie in memory.
  template <class Seldom>
  auto apart(Seldom&& seldom) {
    Run copy = *this;
    const auto result = seldom(copy);
    batch = copy.batch;
    latest = copy.latest;
    usual = copy.usual;
    return result;
  }

  // What a change leaves to be said: the quote, if it says something new.
  void settle(Turn turn, BookChange change) {
    if (change.refusal != nullptr) [[unlikely]] {
      apart([turn, change](Run& run) { return run.refuse(turn, change.refusal); });
    } else {
      batch.add_if(change.is_new_quote, EventKind::quote, stamp(turn)).quote = books.quote(turn.locate);
    }
  }

  // Whether that leaves the stock in doubt.
  [[gnu::noinline]] bool refuse(Turn turn, const char* refusal) {
    if (decoder.passes_over(turn.locate, place(turn.frame))) return false;
    const bool is_lost = refusal == book_refusal::unknown_order && decoder.is_doubtful_;
    reject(is_lost ? lost_order : refusal, turn.frame);
    if (!book_refusal::leaves_in_doubt(refusal) || !books.doubt(turn.locate)) return false;
    batch.add(EventKind::quote, stamp(turn)).quote = books.quote(turn.locate);
    return true;
  }

  // Add Order (A) and, in its first bytes the same, Add Order with MPID Attribution (F).
  void add(Turn turn) {
    const char side = turn.field<&AddOrder::side>();
    const bool is_sell = side == 'S';
    // One comparison for both sides: which is next nobody can foretell.
    if (side != sides[is_sell]) [[unlikely]]
      return reject(unknown_side, turn.frame);
    settle(turn, books.template add<Lanes>(turn.locate, {.reference = turn.field<&AddOrder::reference>(),
                                                         .is_sell = is_sell,
                                                         .shares = turn.field<&AddOrder::shares>(),
                                                         .price = turn.field<&AddOrder::price>().units}));
  }

  // What a print says.
  struct Print {
    char type;  // of the message
    char code;  // its printable flag, or 0
    Price4 price;
    Side side;
    std::uint32_t shares;
    std::uint64_t match_number;
  };
  void add_trade(Turn turn, const Print& print, const Stamp& at) {
    if (print.price.units == 0) [[unlikely]]
      return reject(price_of_zero, turn.frame);
    Event& event = batch.add(EventKind::trade, at);
    const bool is_odd_lot = print.shares < books.round_lot(turn.locate);
    event.side = print.side;
    event.trade = {.price = print.price.price(),
                   .size = print.shares,
                   .id = print.match_number,
                   .conditions = conditions_of(print.type, print.code, is_odd_lot, turn.timestamp),
                   .zero = {}};
  }
  // An execution at the order's price.
  void execute(Turn turn) {
    const auto shares = turn.field<&OrderExecuted::executed_shares>();
    const BookChange change =
        books.template reduce<Lanes>(turn.locate, turn.field<&OrderExecuted::reference>(), shares);
    if (change.refusal == nullptr) [[likely]] {
      add_trade(turn,
                {.type = OrderExecuted::type,
                 .code = 0,
                 .price = Price4{change.price},
                 .side = change.is_sell ? Side::buy : Side::sell,
                 .shares = shares,
                 .match_number = turn.field<&OrderExecuted::match_number>()},
                stamp(turn));
    }
    settle(turn, change);
  }
  // One at a price of its own. Where the order is not in the book, the message is counted as that, and its trade is
  // told all the same if it may be printed: whether there was one.
  [[gnu::noinline]] bool execute_with_price(Turn turn) {
    const auto m = decode<OrderExecutedWithPrice>(turn.frame.message);
    const BookChange change = books.template reduce<Lanes>(turn.locate, m.reference, m.executed_shares);
    Print print{.type = OrderExecutedWithPrice::type,
                .code = m.printable,
                .price = m.execution_price,
                .side = change.is_sell ? Side::buy : Side::sell,
                .shares = m.executed_shares,
                .match_number = m.match_number};
    if (change.refusal == nullptr) {
      add_trade(turn, print, stamp(turn));
      settle(turn, change);
      return true;
    }
    refuse(turn, change.refusal);
    const bool may_be_told = m.printable == 'Y' && m.execution_price.units != 0 && books.is_listed(turn.locate);
    if (change.refusal != book_refusal::unknown_order || !may_be_told) return false;
    Stamp in_doubt = stamp(turn);
    in_doubt.flags |= event_flag::doubtful;
    print.side = Side::none;
    add_trade(turn, print, in_doubt);
    return true;
  }
  void cancel(Turn turn) {
    settle(turn, books.template reduce<Lanes>(turn.locate, turn.field<&OrderCancel::reference>(),
                                              turn.field<&OrderCancel::cancelled_shares>()));
  }
  void remove(Turn turn) {
    settle(turn, books.template remove<Lanes>(turn.locate, turn.field<&OrderDelete::reference>()));
  }
  void replace(Turn turn) {
    settle(turn, books.template replace<Lanes>(turn.locate, turn.field<&OrderReplace::original_reference>(),
                                               turn.field<&OrderReplace::new_reference>(),
                                               turn.field<&OrderReplace::shares>(),
                                               turn.field<&OrderReplace::price>().units));
  }

  // What comes most often first, and what is alike together: which type is next nobody can foretell.
  void apply(Turn turn) {
    switch (turn.frame.type()) {
      case AddOrder::type:
      case AddOrderMpid::type:
        return add(turn);
      case OrderDelete::type:
        return remove(turn);
      case OrderReplace::type:
        return replace(turn);
      case OrderExecuted::type:
        return execute(turn);
      case OrderCancel::type:
        return cancel(turn);
      case OrderExecutedWithPrice::type:
        apart([turn](Run& run) { return run.execute_with_price(turn); });
        return;
      default:
        batch = decoder.notice(turn, place(turn.frame), recorded, batch);
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

  [[nodiscard]] Time latest_seen() const noexcept {
    if (usual.latest == UsualStamps::none_yet) return latest;
    return std::max(latest, recorded.value_or(decoder.midnight_ + ns_of(usual.latest)));
  }
  // Of messages that were recorded at one time, all stamps of the day are usual, or none.
  [[nodiscard]] UsualStamps usual_from_here() const noexcept {
    constexpr std::int64_t end = day_length.count();
    if (recorded) return {.last = *recorded <= decoder.until_ ? end - 1 : -1};
    if (latest < decoder.midnight_ || decoder.until_ < decoder.midnight_) return {};
    const std::uint64_t left = capture::ns_between(decoder.midnight_, decoder.until_);
    return {.latest = capture::ns_between(decoder.midnight_, latest),
            .leap_from = leap_max_ns + 1,
            .last = static_cast<std::int64_t>(std::min<std::uint64_t>(end - 1, left))};
  }

  // Whether one of the next messages bears out that time has come as far as the message; nothing where there is none.
  static std::optional<bool> proof_of(Frame frame, std::span<const std::byte> behind) noexcept {
    std::optional<bool> proof;
    for (std::size_t count = 1; count < frames_ahead && !proof.value_or(false); ++count) {
      const std::size_t size = whole_frame_size(behind);
      if (size == 0) break;
      const Frame next = Frame::at(behind);
      behind = behind.subspan(size);
      if (!is_message(next.bytes()) || timestamp_of(next) >= day_length) continue;
      proof = timestamp_of(next) >= timestamp_of(frame) - leap_max;
    }
    return proof;
  }

  // What may be made of a message.
  enum class Step : std::uint8_t { taken, leap, end };

  // A leap is not taken yet: nothing is done where `may_leap` is false. At the end, the message comes after it.
  Step step(Frame frame, bool may_leap) {
    if (!is_message(frame.bytes())) [[unlikely]] {
      ++decoder.odd_frames_;
      reject_frame(frame);
      return Step::taken;
    }
    const auto stamp = static_cast<std::uint64_t>(timestamp_of(frame).count());
    if (usual.has(stamp)) [[likely]] {
      usual.latest = stamp;
    } else if (const auto verdict = apart([frame, may_leap](Run& run) { return run.judge(frame, may_leap); })) {
      return *verdict;
    }
    count(frame);
    apply({.frame = frame, .locate = load_big<std::uint16_t>(frame.message + 1), .timestamp = ns_of(stamp)});
    return Step::taken;
  }
  [[gnu::noinline]] Step leap(Frame frame) { return step(frame, true); }
  // Of a message whose stamp is not usual; nothing where it is to be applied.
  [[gnu::noinline]] std::optional<Step> judge(Frame frame, bool may_leap) {
    latest = latest_seen();
    const Duration timestamp = timestamp_of(frame);
    if (timestamp >= day_length) {
      refuse_time(beyond_the_day, frame);
      return Step::taken;
    }
    const Time time = recorded.value_or(decoder.midnight_ + timestamp);
    if (capture::ns_between(latest, time) > leap_max_ns && !recorded && !may_leap) return Step::leap;
    if (time > decoder.until_) return Step::end;
    latest = std::max(latest, time);
    usual = usual_from_here();
    return std::nullopt;
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
  if (has_ended_) return 0;
  Run<Lanes> run{*this, books_, batch_, recorded, bytes.data(), offset, latest_};
  run.usual = run.usual_from_here();
  std::span<const std::byte> unseen = bytes;
  const auto look = [&]() __attribute__((always_inline)) {
    const std::size_t size = whole_frame_size(unseen);
    if (size == 0) return false;
    const Frame frame = Frame::at(unseen);
    if (frame.length >= OrderDelete::size) {
      books_.prefetch(load_big<std::uint16_t>(frame.message + 1), load_big<std::uint64_t>(frame.message + head_size));
    }
    unseen = unseen.subspan(size);
    return true;
  };
  for (std::size_t count = 0; count < frames_ahead && look();) ++count;
  std::span<const std::byte> next = bytes;
  while (!run.batch.full() && next.size() != unseen.size()) {
    const Frame frame = Frame::at(next);
    const std::span<const std::byte> behind = next.subspan(frame_head_size + frame.length);
    auto step = run.step(frame, false);
    if (step == Run<Lanes>::Step::leap) [[unlikely]] {
      const std::optional<bool> proof = run.proof_of(frame, behind);
      const bool may_see_more = next.size() != bytes.size() || rest == Rest::may_come;
      if (!proof.value_or(false) && may_see_more && !has_frames(next, frames_ahead))
        break;  // called again, it sees all there is
      if (proof.value_or(true)) {
        step = run.apart([frame](Run<Lanes>& leaping) { return leaping.leap(frame); });
      } else {
        run.refuse_time(lone_leap, frame);
      }
    }
    if (step == Run<Lanes>::Step::end) [[unlikely]] {
      has_ended_ = true;
      break;
    }
    next = behind;
    look();
  }
  batch_ = run.batch;
  latest_ = run.latest_seen();
  return bytes.size() - next.size();
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
