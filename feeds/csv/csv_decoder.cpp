#include "feeds/csv/csv_decoder.hpp"

#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/csv/csv_words.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

constexpr InstrumentId the_one_instrument{0};
constexpr Event blank = blank_event(EventKind::trade, Time{}, no_instrument);
constexpr const char* bad_price = "price is not a decimal with at most nine decimals";

// A whole number of shares, an id, a count; "285.0" is one too. Blank is 0.
template <typename Count>
const char* read_count(std::string_view text, Count& count, const char* fault) noexcept {
  if (text.empty()) return nullptr;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc{} && at == end) return nullptr;
  const auto value = parse_decimal(text, 0);
  if (!value || !std::in_range<Count>(*value)) return fault;
  count = static_cast<Count>(*value);
  return nullptr;
}

const char* read_price(std::string_view text, Price& price) noexcept {
  if (text.empty()) return "price is missing";
  const auto read = parse_price(text);
  if (!read) return bad_price;
  price = *read;
  return nullptr;
}

const char* read_optional_price(std::string_view text, Price& price) noexcept {
  price = no_price;
  return text.empty() ? nullptr : read_price(text, price);
}

// The words of the writer, and the letters that vendors use for the aggressor: B(uy), S(ell), A(sk), N(one).
std::optional<Side> parse_side(std::string_view text) noexcept {
  if (text.empty()) return Side::none;
  if (text == "B" || text == "b" || text == "BUY" || text == "Buy") return Side::buy;
  if (text == "S" || text == "s" || text == "SELL" || text == "Sell" || text == "A") return Side::sell;
  if (text == "N" || text == "none") return Side::none;
  return csv_words::parse<Side>(csv_words::sides, text);
}

// The first fault of several, each read in turn even after one.
const char* first_of(std::initializer_list<const char*> faults) noexcept {
  for (const char* fault : faults) {
    if (fault != nullptr) return fault;
  }
  return nullptr;
}

bool may_speak_of_all(EventKind kind) noexcept {
  return kind == EventKind::status || kind == EventKind::gap || kind == EventKind::clear || kind == EventKind::action;
}

}  // namespace

CsvDecoder::CsvDecoder(const CsvColumns& columns, const CsvSpec& spec)
    : columns_(columns),
      times_(spec.time_format, spec.zone, spec.date),
      symbols_(spec.instrument.empty() ? spec : CsvSpec{}),
      bar_width_(spec.bar.value_or(Duration{})),
      has_one_instrument_(!spec.instrument.empty()) {
  if (has_one_instrument_ && !symbols_.add(spec.instrument)) {
    throw SetupError("CSV: instrument: expected a symbol of at most " + std::to_string(csv_symbol_bytes_max) +
                     " letters, found " + std::to_string(spec.instrument.size()));
  }
}

const char* CsvDecoder::fault_in_shape(Row row) const noexcept {
  if (row.size() < columns_.count()) return "fewer fields than the header";
  if (row.size() > columns_.count()) return "more fields than the header";
  return nullptr;
}

std::optional<CsvDecoder::Stamp> CsvDecoder::survey(Row row) {
  if (fault_in_shape(row) != nullptr) return std::nullopt;
  auto [time, fault] = times_.read(text(row, CsvField::time));
  if (fault != nullptr) return std::nullopt;
  if (columns_.row_kind() == RowKind::bars) time += bar_width_ - Duration{1};
  if (has_one_instrument_) return Stamp{time, the_one_instrument};
  return Stamp{time, symbols_.add(text(row, CsvField::symbol)).value_or(no_instrument)};
}

const char* CsvDecoder::read_kind(Row row, EventKind& kind) const noexcept {
  kind = columns_.row_kind() == RowKind::quotes ? EventKind::quote : EventKind::trade;
  if (columns_.row_kind() != RowKind::events) return nullptr;
  const auto read = csv_words::parse<EventKind>(csv_words::kinds, text(row, CsvField::kind));
  if (!read || *read == EventKind{}) return "kind of event that is not known";
  if (*read == EventKind::timer) return "timer in a file: timers are made where order is made";
  kind = *read;
  return nullptr;
}

const char* CsvDecoder::read_instrument(Row row, EventKind kind, InstrumentId& instrument) const {
  instrument = has_one_instrument_ ? the_one_instrument : no_instrument;
  if (has_one_instrument_) return nullptr;
  const std::string_view symbol = text(row, CsvField::symbol);
  if (symbol.empty()) return may_speak_of_all(kind) ? nullptr : "symbol is missing";
  if (symbol.size() > csv_symbol_bytes_max) return "symbol longer than 64 letters";
  const auto known = symbols_.find(symbol);
  if (!known) return "symbol beyond the first million";
  instrument = *known;
  return nullptr;
}

const char* CsvDecoder::read_head(Row row, std::uint64_t number, Event& event) {
  EventKind kind{};
  InstrumentId instrument{};
  if (const char* fault = read_kind(row, kind); fault != nullptr) return fault;
  const auto [time, time_fault] = times_.read(text(row, CsvField::time));
  if (time_fault != nullptr) return time_fault;
  if (const char* fault = read_instrument(row, kind, instrument); fault != nullptr) return fault;
  event = blank;
  event.time = event.venue_time = time;
  event.instrument = instrument;
  event.kind = kind;
  if (const std::string_view venue_time = text(row, CsvField::venue_time); !venue_time.empty()) {
    const auto [read, venue_fault] = times_.read(venue_time);
    if (venue_fault != nullptr) return venue_fault;
    event.venue_time = read;
  }
  const auto side = parse_side(text(row, CsvField::side));
  if (!side) return "side that is not known";
  event.side = *side;
  event.source = 1;
  event.sequence = number;
  return first_of({read_count(text(row, CsvField::sequence), event.sequence, "sequence is not a whole number"),
                   read_count(text(row, CsvField::flags), event.flags, "flags are not a number to 255")});
}

const char* CsvDecoder::read_trade(Row row, Trade& trade) const noexcept {
  return first_of({read_price(text(row, CsvField::price), trade.price),
                   read_count(text(row, CsvField::size), trade.size, "size is not a whole number of shares"),
                   read_count(text(row, CsvField::id), trade.id, "trade id is not a whole number"),
                   read_count(text(row, CsvField::conditions), trade.conditions, "conditions are not a number")});
}

const char* CsvDecoder::read_quote(Row row, Quote& quote) const noexcept {
  constexpr const char* bad_size = "size is not a whole number of shares, or does not fit 32 bits";
  const char* const fault = first_of({read_optional_price(text(row, CsvField::bid), quote.bid),
                                      read_optional_price(text(row, CsvField::ask), quote.ask),
                                      read_count(text(row, CsvField::bid_size), quote.bid_size, bad_size),
                                      read_count(text(row, CsvField::ask_size), quote.ask_size, bad_size),
                                      read_count(text(row, CsvField::bid_depth), quote.bid_depth, bad_size),
                                      read_count(text(row, CsvField::ask_depth), quote.ask_depth, bad_size)});
  if (fault != nullptr) return fault;
  if (quote.bid == no_price && quote.bid_size != 0) return "bid size without a bid";
  if (quote.ask == no_price && quote.ask_size != 0) return "ask size without an ask";
  return nullptr;
}

const char* CsvDecoder::read_status(Row row, Status& status) const noexcept {
  const auto state = csv_words::parse<TradingState>(csv_words::states, text(row, CsvField::state));
  if (!state) return "trading state that is not known";
  const auto short_sale = csv_words::parse<ShortSale>(csv_words::short_sales, text(row, CsvField::short_sale));
  if (!short_sale) return "short-sale state that is not known";
  const std::string_view reason = text(row, CsvField::reason);
  if (reason.size() > status.reason.size()) return "reason longer than six letters";
  status.state = *state;
  status.short_sale = *short_sale;
  std::ranges::copy(reason, status.reason.begin());
  return nullptr;
}

const char* CsvDecoder::read_reference(Row row, Reference& reference) const noexcept {
  const auto kind = csv_words::parse<ReferenceKind>(csv_words::references, text(row, CsvField::reference));
  if (!kind || *kind == ReferenceKind{}) return "kind of reference that is not known";
  reference.kind = *kind;
  return read_price(text(row, CsvField::price), reference.price);
}

const char* CsvDecoder::read_correction(Row row, Correction& correction) const noexcept {
  return first_of({read_optional_price(text(row, CsvField::price), correction.price),
                   read_count(text(row, CsvField::id), correction.trade_id, "trade id is not a whole number"),
                   read_count(text(row, CsvField::size), correction.size, "size is not a whole number of shares")});
}

const char* CsvDecoder::read_gap(Row row, Gap& gap) const noexcept {
  const std::string_view session = text(row, CsvField::session);
  if (session.size() > gap.session.size()) return "session longer than ten letters";
  std::ranges::copy(session, gap.session.begin());
  return first_of({read_count(text(row, CsvField::from), gap.from, "gap's ends are not whole numbers"),
                   read_count(text(row, CsvField::to), gap.to, "gap's ends are not whole numbers")});
}

const char* CsvDecoder::read_action(Row row, Action& action) {
  const auto verb = csv_words::parse<DeskVerb>(csv_words::verbs, text(row, CsvField::action));
  if (!verb || *verb == DeskVerb{}) return "action that is not known";
  action.verb = *verb;
  const std::string_view target = text(row, CsvField::target);
  const auto [end, error] = std::from_chars(target.data(), target.data() + target.size(), action.target, 16);
  if (error != std::errc{} || end != target.data() + target.size()) return "target is not a hexadecimal number";
  if (const std::string_view until = text(row, CsvField::until); !until.empty()) {
    const auto [time, fault] = times_.read(until);
    if (fault != nullptr) return fault;
    action.until = time;
  }
  return read_count(text(row, CsvField::text), action.text, "text is not a whole number");
}

const char* CsvDecoder::read_body(Row row, Event& event) {
  switch (event.kind) {
    case EventKind::trade:
      return read_trade(row, event.trade);
    case EventKind::quote:
      return read_quote(row, event.quote);
    case EventKind::status:
      return read_status(row, event.status);
    case EventKind::reference:
      return read_reference(row, event.reference);
    case EventKind::correction:
      return read_correction(row, event.correction);
    case EventKind::gap:
      return read_gap(row, event.gap);
    case EventKind::action:
      return read_action(row, event.action);
    case EventKind::timer:
    case EventKind::clear:
      return nullptr;
  }
  return nullptr;
}

const char* CsvDecoder::read_bar(Row row, Bar& bar) const noexcept {
  const char* const fault =
      first_of({read_price(text(row, CsvField::open), bar.open), read_price(text(row, CsvField::high), bar.high),
                read_price(text(row, CsvField::low), bar.low), read_price(text(row, CsvField::close), bar.close),
                read_count(text(row, CsvField::volume), bar.volume, "volume is not whole")});
  return fault != nullptr ? fault : fault_of(bar);
}

CsvDecoder::Outcome CsvDecoder::decode_bar(Row row, const Event& head,
                                           std::span<Event, bar_trades_max> out) const noexcept {
  constexpr std::uint64_t sequence_max = std::numeric_limits<std::uint64_t>::max() / bar_trades_max;
  if (head.sequence > sequence_max) return {.fault = "sequence too large for a bar"};
  Bar bar{.start = head.time, .width = bar_width_, .open = {}, .high = {}, .low = {}, .close = {}};
  if (const char* fault = read_bar(row, bar); fault != nullptr) return {.fault = fault};
  const std::size_t count = trades_of(bar, head.instrument, head.sequence * bar_trades_max, out);
  for (Event& event : out.first(count)) event.source = head.source;
  return {.count = count};
}

CsvDecoder::Outcome CsvDecoder::decode(Row row, std::uint64_t number, std::span<Event, bar_trades_max> out) {
  if (const char* fault = fault_in_shape(row); fault != nullptr) return {.fault = fault};
  Event& event = out.front();
  if (const char* fault = read_head(row, number, event); fault != nullptr) return {.fault = fault};
  if (columns_.row_kind() == RowKind::bars) return decode_bar(row, Event(event), out);
  if (const char* fault = read_body(row, event); fault != nullptr) return {.fault = fault};
  return {.count = 1};
}

}  // namespace tocsin
