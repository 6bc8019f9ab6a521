#include "feeds/itch/itch_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "engine/check.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_visit.hpp"
#include "feeds/itch/sale_conditions.hpp"

namespace tocsin::itch {
namespace {

constexpr std::size_t batch_events = 1'024;
constexpr std::size_t batch_spare = 4;  // a message writes a trade and a quote at most; a gap may follow the last one
constexpr std::size_t ahead_max = 32;   // messages looked ahead, a power of two
constexpr std::int64_t price4_unit = 100'000;  // 1e-4 in units of Price
constexpr std::size_t locates_max = 65'536;
constexpr std::size_t length_size = 2;

constexpr const char* odd_length = "a message whose length is not that of its type";
constexpr const char* unknown_type = "a message of a type that the specification does not know";
constexpr const char* lost_order = "an order that is not in the book, after a gap";
constexpr const char* unknown_side = "an order on neither side";

OrderBook::Limits limits_of(const CaptureOptions& options) {
  return {.stocks_count = locates_max,
          .orders_count = options.orders_max,
          .may_grow = options.may_grow,
          .depth_levels = options.depth_levels};
}

bool has_wide_lanes() noexcept {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

// One message where it lies, type first.
struct Frame {
  const std::byte* message = nullptr;
  std::size_t length = 0;

  [[nodiscard]] char type() const noexcept { return std::to_integer<char>(*message); }
  [[nodiscard]] const std::byte* end() const noexcept { return message + length; }
};

// Whole frames from the front of some bytes.
class Frames {
 public:
  explicit Frames(std::span<const std::byte> bytes) noexcept : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // False where no whole frame is left.
  bool next(Frame& frame) noexcept {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left < length_size) return false;
    const std::size_t length = load_big<std::uint16_t>(at_);
    if (left - length_size < length) return false;
    frame = {at_ + length_size, length};
    at_ = frame.end();
    return true;
  }

 private:
  const std::byte* at_;
  const std::byte* end_;
};

}  // namespace

ItchDecoder::ItchDecoder(const CaptureOptions& options, std::size_t instruments_count, Time midnight, Tally& tally)
    : books_(limits_of(options), price4_unit),
      tally_(tally),
      midnight_(midnight),
      until_(options.until.value_or(Time::max())),
      notices_(instruments_count, tally),
      stocks_(locates_max),
      locates_(instruments_count),
      room_(batch_events, blank_event(EventKind::clear, Time{}, no_instrument)),
      batch_(room_, batch_spare),
      is_wide_(has_wide_lanes()) {}

void ItchDecoder::list(std::uint16_t locate, Stock stock) {
  TOCSIN_CHECK(index_of(stock.instrument) < locates_.size());
  books_.list(locate, {.instrument = stock.instrument, .round_lot = stock.round_lot});
  stocks_[locate] = stock;
  locates_[index_of(stock.instrument)] = locate;
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

  [[nodiscard]] std::uint64_t place(Frame frame) const noexcept {
    return offset + static_cast<std::uint64_t>(frame.message - first) - length_size;
  }

  void reject(const char* reason, Frame frame) { decoder.tally_.reject(reason, place(frame)); }

  void count(Frame frame) noexcept {
    Count& kind = decoder.kinds_[static_cast<unsigned char>(frame.type())];
    if (kind.count++ == 0) kind.first_at = place(frame);
  }

  [[nodiscard]] Stamp stamp(const MessageHead& head) const noexcept {
    const Time venue_time = decoder.midnight_ + head.timestamp;
    return {.time = recorded.value_or(venue_time),
            .venue_time = venue_time,
            .instrument = books.instrument(head.locate),
            .flags = decoder.is_doubtful_ ? event_flag::doubtful : std::uint8_t{0}};
  }

  // What a change leaves to be said: the quote, if it says something new.
  void settle(const MessageHead& head, BookChange change, Frame frame) {
    if (change.refusal != nullptr) [[unlikely]] {
      const bool is_lost = change.refusal == book_refusal::unknown_order && decoder.is_doubtful_;
      reject(is_lost ? lost_order : change.refusal, frame);
    } else {
      const bool is_new = books.template show<Lanes>(head.locate, change.is_sell);
      batch.add(EventKind::quote, stamp(head)).quote = books.quote(head.locate);
      batch.take_back(!is_new);
    }
  }

  // Add Order (A) and, in its first bytes the same, Add Order with MPID Attribution (F).
  void add(const AddOrder& m, Frame frame) {
    if (m.side != 'B' && m.side != 'S') [[unlikely]]
      return reject(unknown_side, frame);
    settle(m.head, books.template add<Lanes>(m.head.locate, {m.reference, m.side == 'S', m.shares, m.price.units}),
           frame);
  }

  // The trade that a message of an execution tells of, and the quote that follows from it.
  template <class Executed>
  void execute(const Executed& m, char code, std::optional<Price4> price, Frame frame) {
    const BookChange change = books.template reduce<Lanes>(m.head.locate, m.reference, m.executed_shares);
    if (change.refusal == nullptr) {
      Event& event = batch.add(EventKind::trade, stamp(m.head));
      event.side = change.is_sell ? Side::buy : Side::sell;
      event.trade = {
          .price = price.value_or(Price4{change.price}).price(),
          .size = m.executed_shares,
          .id = m.match_number,
          .conditions = conditions_of(Executed::type, code, m.executed_shares < books.round_lot(m.head.locate)),
          .zero = {}};
    }
    settle(m.head, change, frame);
  }
  void apply(const OrderExecuted& m, Frame frame) { execute(m, 0, std::nullopt, frame); }
  void apply(const OrderExecutedWithPrice& m, Frame frame) { execute(m, m.printable, m.execution_price, frame); }
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
    const Stock& stock = decoder.stocks_[m.head.locate];
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

  [[nodiscard]] Time time_of(Frame frame) const noexcept {
    if (recorded) return *recorded;
    MessageHead head;
    load(frame.message, head);
    return decoder.midnight_ + head.timestamp;
  }

  // False where the message comes after the end.
  bool step(Frame frame) {
    if (frame.length == 0 || message_size(frame.type()) != frame.length) [[unlikely]] {
      ++decoder.odd_frames_;
      reject_frame(frame);
      return true;
    }
    if (time_of(frame) > decoder.until_) [[unlikely]]
      return false;
    count(frame);
    apply(frame);
    return true;
  }
};

// Thirty-two messages before its turn, a message's order line and its stock's lines begin to be fetched: memory answers
// in a few hundred nanoseconds, which is some ten messages.
template <class Lanes>
std::size_t ItchDecoder::take_with(std::span<const std::byte> bytes, std::uint64_t offset,
                                   std::optional<Time> recorded) {
  Run<Lanes> run{*this, books_, batch_, recorded, bytes.data(), offset};
  Frames frames(bytes);
  std::array<Frame, ahead_max> ahead;
  std::size_t seen = 0;
  std::size_t done = 0;
  const std::byte* at = bytes.data();
  const auto look = [&]() __attribute__((always_inline)) {
    Frame& frame = ahead[seen % ahead_max];
    if (!frames.next(frame)) return false;
    if (frame.length >= OrderDelete::size) {
      books_.prefetch(load_big<std::uint16_t>(frame.message + 1), load_big<std::uint64_t>(frame.message + head_size));
    }
    ++seen;
    return true;
  };
  while (!has_ended_ && !run.batch.full()) {
    while (seen - done < ahead_max && look()) {
    }
    if (done == seen) break;
    const Frame frame = ahead[done % ahead_max];
    has_ended_ = !run.step(frame);
    if (has_ended_) break;
    at = frame.end();
    ++done;
  }
  batch_ = run.batch;
  return static_cast<std::size_t>(at - bytes.data());
}

#if defined(__x86_64__)
[[gnu::flatten]] TOCSIN_AVX512 std::size_t ItchDecoder::take_wide(std::span<const std::byte> bytes,
                                                                  std::uint64_t offset, std::optional<Time> recorded) {
  return take_with<Avx512Lanes>(bytes, offset, recorded);
}
#endif

std::size_t ItchDecoder::take(std::span<const std::byte> bytes, std::uint64_t offset, std::optional<Time> recorded) {
#if defined(__x86_64__)
  if (is_wide_) return take_wide(bytes, offset, recorded);
#endif
  return take_with<PlainLanes>(bytes, offset, recorded);
}

// The day begins, and whatever was there before counts no more.
void ItchDecoder::forget() noexcept {
  if (books_.orders_count() != 0) books_.clear();
  is_doubtful_ = false;
}

bool ItchDecoder::goes_on_to(Time time) noexcept {
  has_ended_ = has_ended_ || time > until_;
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
  depth.is_doubtful = is_doubtful_;
  return depth;
}

}  // namespace tocsin::itch
