#include "feeds/fix/fix_decoder.hpp"

#include <algorithm>

#include "feeds/decimal.hpp"
#include "feeds/fix/fix_status.hpp"
#include "fix/fix_tag.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t numbers_max = 1'000'000'000'000'000;  // beyond this a text is no count of reports

bool is_of_book(std::string_view type) noexcept { return type == "0" || type == "1" || type == "J"; }

std::uint64_t number_in(std::string_view text) noexcept {
  std::int64_t value = 0;
  return read_decimal(text, 0, value) && value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

}  // namespace

FixDecoder::FixDecoder(const FixFeedOptions& options, Tally& tally)
    : options_(options),
      tally_(tally),
      symbols_(options.live.listings),
      books_(options.live.listings.size(),
             Book{.bids = {Side::buy, options.book_entries_max}, .asks = {Side::sell, options.book_entries_max}}) {}

void FixDecoder::on(const FixArrival& arrival) {
  received_ = time_from_ns(arrival.received_ns);
  if (arrival.kind == FixArrivalKind::skipped) on_skipped(arrival);
  if (arrival.kind == FixArrivalKind::message) on_message(arrival.message);
}

void FixDecoder::on_message(const FixMessage& message) {
  bytes_ += message.text.size();
  ++message_;
  sending_time_ = message.find<std::string_view>(fix_tag::sending_time);
  is_snapshot_ = false;
  applies_books_ = true;
  if (message.type == "X") return on_update(message);
  if (message.type == "W") return on_snapshot(message);
  if (message.type == "f") return on_status(message, false);
  if (message.type == "h") return on_status(message, true);
  if (message.type == "Y") return refuse_message("subscription refused by the venue: MarketDataRequestReject (Y)");
  if (message.type == "3") return refuse_message("message of ours refused by the venue: Reject (3)");
  if (message.type == "j") return refuse_message("message of ours refused by the venue: BusinessMessageReject (j)");
  if (message.type == "0") return;
  ++tally_.records_in;
  tally_.pass_over("message of a type that is not asked for", bytes_);
}

void FixDecoder::refuse_message(const char* reason) {
  ++tally_.records_in;
  tally_.reject(reason, bytes_);
}

void FixDecoder::enter(Verdict verdict) {
  ++tally_.records_in;
  if (verdict.reason == nullptr) {
    ++tally_.used;
  } else if (verdict.is_fault) {
    tally_.reject(verdict.reason, bytes_);
  } else {
    tally_.pass_over(verdict.reason, bytes_);
  }
}

void FixDecoder::on_update(const FixMessage& message) {
  is_recovering_ = false;
  visit_entries(message, fix_tag::md_update_action, [this](const FixEntry& entry) { enter(apply(entry)); });
  tell_quote();
}

// The whole book of one symbol. One that says nothing new (RptSeq) is passed over, whatever the session resent before.
void FixDecoder::on_snapshot(const FixMessage& message) {
  is_snapshot_ = true;
  const InstrumentId instrument = symbols_.find(message.find<std::string_view>(fix_tag::symbol));
  if (instrument == no_instrument) return enter(fault("symbol that was not asked for"));
  applies_books_ = is_news(message, book(instrument));
  if (applies_books_) {
    book(instrument).bids.clear();
    book(instrument).asks.clear();
  }
  visit_entries(message, fix_tag::md_entry_type, [this](const FixEntry& entry) { enter(apply(entry)); });
  if (!applies_books_) return;
  if (!pending_.is_open) {
    Read read{.instrument = instrument};
    if (read_rest({}, read).reason == nullptr) open_quote(read);
  }
  const bool was_doubtful = std::exchange(book(instrument).is_doubtful, false);
  pending_.touched_best |= was_doubtful;
  tell_quote();
}

bool FixDecoder::is_news(const FixMessage& message, const Book& known) const {
  if (known.number == 0 || known.is_doubtful) return true;
  bool says_more = false;
  visit_entries(message, fix_tag::md_entry_type, [&](const FixEntry& entry) {
    const std::uint64_t number = number_in(entry.number);
    says_more |= is_of_book(entry.type) && (number == 0 || number > known.number);
  });
  return says_more;
}

void FixDecoder::on_status(const FixMessage& message, bool is_of_market) {
  const FixEntry entry = entry_of_status(message);
  has_ended_ |= is_of_market && entry.session == feed_session_id && entry.status == "3";
  if (!has_ended_) enter(apply_status(entry, is_of_market));
}

// By RptSeq the hole itself says what was lost, and whether anything was.
void FixDecoder::on_skipped(const FixArrival& arrival) {
  wants_snapshot_ = true;
  if (last_number_ == 0) lose(arrival.from, arrival.to, no_instrument);
}

FixDecoder::Verdict FixDecoder::apply(const FixEntry& entry) {
  Read read{.instrument = find(entry.symbol)};
  if (const Verdict bad = read_number(entry, read); bad.reason != nullptr) return bad;
  Book* const own = read.instrument == no_instrument ? nullptr : &book(read.instrument);
  if (own != nullptr) begin(*own);
  const bool is_heard = own != nullptr && read.number != 0 && read.number <= own->number_before;
  const bool is_whole_book = is_snapshot_ && applies_books_ && is_of_book(entry.type);
  if (is_heard && !is_whole_book) return passed("entry whose RptSeq was heard already");
  if (is_snapshot_ && !applies_books_ && is_of_book(entry.type))
    return passed("entry of a snapshot that says nothing new");
  note_number(own, read);
  if (own == nullptr) return fault("symbol that was not asked for");
  if (const Verdict bad = read_rest(entry, read); bad.reason != nullptr) return bad;
  return apply_kind(entry, read);
}

FixDecoder::Verdict FixDecoder::apply_kind(const FixEntry& entry, const Read& read) {
  if (entry.action < '0' || entry.action > '2') return fault("MDUpdateAction other than new, change and delete");
  if (entry.type == "0" || entry.type == "1") return apply_level(entry, read);
  tell_quote();
  if (entry.type == "2" || entry.type == "3") {
    return entry.action == '0' ? apply_trade(entry, read) : apply_correction(entry, read);
  }
  if (entry.type == "4" || entry.type == "5") return apply_reference(entry, read);
  if (entry.type == "J") return apply_empty_book(read);
  return passed("entry of a kind that is not asked for");
}

FixDecoder::Verdict FixDecoder::apply_status(const FixEntry& entry, bool is_of_market) {
  Read read{.instrument = is_of_market ? no_instrument : symbols_.find(entry.symbol)};
  if (const Verdict bad = read_number(entry, read); bad.reason != nullptr) return bad;
  if (!is_of_market && read.instrument == no_instrument) return fault("symbol that was not asked for");
  Book* const own = is_of_market ? nullptr : &book(read.instrument);
  if (own != nullptr) begin(*own);
  const std::uint64_t heard = own != nullptr ? own->number_before : last_number_;
  if (read.number != 0 && read.number <= heard) return passed("entry whose RptSeq was heard already");
  note_number(own, read);
  if (const Verdict bad = read_rest(entry, read); bad.reason != nullptr) return bad;
  const std::optional<Status> status = is_of_market ? session_status(entry) : security_status(entry);
  if (!status) return passed("status of no trading state");
  emit(EventKind::status, read).status = *status;
  return {};
}

FixDecoder::Verdict FixDecoder::read_number(const FixEntry& entry, Read& read) const {
  if (entry.number.empty()) return {};
  read.number = number_in(entry.number);
  return read.number == 0 || read.number > numbers_max ? fault("RptSeq is no count") : Verdict{};
}

// The venue's clock: MDEntryDate and MDEntryTime, TransactTime, or SendingTime, whose day an entry without a date is
// of.
FixDecoder::Verdict FixDecoder::read_rest(const FixEntry& entry, Read& read) {
  const std::string_view stamp = entry.transact_time.empty() ? sending_time_ : entry.transact_time;
  const std::string_view date =
      entry.date.empty() ? sending_time_.substr(0, std::min<std::size_t>(8, sending_time_.size())) : entry.date;
  const std::optional<Time> time = entry.time.empty() ? clock_.read(stamp) : clock_.read(date, entry.time);
  const std::optional<Time> told = entry.house_time.empty() ? time : clock_.read(entry.house_time);
  if (!time || !told) return fault("time that is none");
  std::int64_t flags = 0;
  if (!entry.house_flags.empty() && (!read_decimal(entry.house_flags, 0, flags) || flags < 0 || flags > 0xff)) {
    return fault("event flags that are none");
  }
  read.venue_time = *time;
  read.time = options_.live.clock == EventClock::venue ? *told : received_;
  read.flags = static_cast<std::uint8_t>(flags | (is_snapshot_ ? event_flag::snapshot : 0));
  return {};
}

// Most entries are of the symbol of the one before them.
InstrumentId FixDecoder::find(std::string_view symbol) noexcept {
  const bool is_last = last_found_ != no_instrument && options_.live.listings[index_of(last_found_)].symbol == symbol;
  if (!is_last) last_found_ = symbols_.find(symbol);
  return last_found_;
}

void FixDecoder::begin(Book& own) noexcept {
  if (own.message == message_) return;
  own.message = message_;
  own.number_before = own.number;
}

// Entries of one event share a number; a later one must be the next.
void FixDecoder::note_number(Book* own, const Read& read) {
  const bool is_other =
      pending_.is_open && (pending_.of.instrument != read.instrument || pending_.of.number != read.number);
  if (is_other) tell_quote();
  if (read.number == 0) return;
  const bool is_of_feed = options_.numbers == ReportNumbers::of_feed;
  const std::uint64_t last = is_of_feed ? last_number_ : (own != nullptr ? own->number : 0);
  const std::uint64_t lost_to = is_snapshot_ ? read.number : read.number - 1;
  if (last != 0 && lost_to > last) {
    const bool is_whole = is_of_feed && !(is_snapshot_ && std::exchange(is_recovering_, true));
    lose(last + 1, lost_to, is_whole ? no_instrument : read.instrument);
  }
  last_number_ = std::max(last_number_, read.number);
  if (own != nullptr) own->number = std::max(own->number, read.number);
}

void FixDecoder::lose(std::uint64_t from, std::uint64_t to, InstrumentId instrument) {
  tell_quote();
  const bool is_numbered = options_.numbers == ReportNumbers::of_feed && last_number_ != 0;
  const bool is_by_venue = options_.live.clock == EventClock::venue && last_time_ != Time::min();
  const Time time = is_by_venue ? last_time_ : received_;
  const Read read{.instrument = instrument, .number = is_numbered ? to : 0, .venue_time = time, .time = time};
  emit(EventKind::gap, read).gap = Gap{.from = from, .to = to, .session = {}, .zero = {}};
  if (instrument != no_instrument) {
    book(instrument).is_doubtful = true;
  } else {
    for (Book& each : books_) each.is_doubtful = true;
  }
  wants_snapshot_ |= !is_snapshot_;
}

Event& FixDecoder::emit(EventKind kind, const Read& read) {
  const bool is_numbered = options_.numbers == ReportNumbers::of_feed && read.number != 0;
  sequence_ = is_numbered ? std::max(sequence_, read.number) : sequence_ + 1;
  Event& event = events_.emplace_back(blank_event(kind, std::max(read.time, last_time_), read.instrument));
  event.venue_time = read.venue_time;
  event.sequence = sequence_;
  event.source = 1;
  event.flags = read.flags;
  if (read.time < last_time_ && !is_snapshot_) {
    event.flags |= event_flag::late;
    ++tally_.late;
  }
  last_time_ = event.time;
  ++tally_.events_out;
  return event;
}

}  // namespace tocsin
