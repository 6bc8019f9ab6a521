#include "app/serve/fix_market_data.hpp"

#include <array>
#include <string>

#include "feeds/decimal.hpp"
#include "fix/fix_tag.hpp"
#include "fix/fix_time.hpp"

namespace tocsin {
namespace {

constexpr char new_entry = '0';
constexpr char changed_entry = '1';
constexpr char deleted_entry = '2';

// The entries of one message, counted before they are put in.
class Entries {
 public:
  explicit Entries(std::string_view symbol) : symbol_(symbol) {}

  // The entries that follow tell of this event, which the client has or gets by this number.
  void is_about(const Event& event, std::uint64_t number) {
    event_ = &event;
    number_ = number;
  }

  // The entry's head; what is of its kind alone follows.
  void begin(char action, char type) {
    ++count_;
    fields_.add(fix_tag::md_update_action, std::string_view(&action, 1));
    begin(type);
    fields_.add(fix_tag::symbol, symbol_);
  }
  void begin_in_snapshot(char type) {
    ++count_;
    begin(type);
  }
  void price(Price price) {
    std::string text;
    append_price(text, price);
    fields_.add(fix_tag::md_entry_px, text);
  }
  void number(int tag, std::uint64_t value) { fields_.add(tag, std::to_string(value)); }
  void text(int tag, std::string_view value) { fields_.add(tag, value); }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  void put_into(FixMessage& message) const {
    message.add_number(fix_tag::no_md_entries, count_);
    for (const FixField& field : fields_.fields) message.add(field.tag, fields_.value<std::string_view>(field));
  }

 private:
  void begin(char type) {
    fields_.add(fix_tag::md_entry_type, std::string_view(&type, 1));
    if (number_ != 0) number(fix_tag::rpt_seq, number_);
    const std::string stamp = fix_timestamp(ns_since_epoch(event_->venue_time));
    text(fix_tag::md_entry_date, std::string_view(stamp).substr(0, 8));
    text(fix_tag::md_entry_time, std::string_view(stamp).substr(9));
    if (event_->time != event_->venue_time) text(house_tag::event_time, fix_timestamp(ns_since_epoch(event_->time)));
    if (event_->flags != 0) number(house_tag::event_flags, event_->flags);
  }

  std::string_view symbol_;
  const Event* event_ = nullptr;
  std::uint64_t number_ = 0;
  std::int64_t count_ = 0;
  FixMessage fields_;
};

struct QuoteSide {
  Price price;
  std::uint32_t size;
  std::uint32_t depth;
};
QuoteSide bid_of(const Quote& quote) { return {quote.bid, quote.bid_size, quote.bid_depth}; }
QuoteSide ask_of(const Quote& quote) { return {quote.ask, quote.ask_size, quote.ask_depth}; }

void add_sizes(Entries& entries, const QuoteSide& side) {
  entries.price(side.price);
  entries.number(fix_tag::md_entry_size, side.size);
  entries.number(house_tag::depth_size, side.depth);
}

void add_side(Entries& entries, char type, const QuoteSide& before, const QuoteSide& now) {
  if (before.price != no_price && before.price != now.price) {
    entries.begin(deleted_entry, type);
    entries.price(before.price);
  }
  if (now.price == no_price) return;
  entries.begin(before.price == now.price ? changed_entry : new_entry, type);
  add_sizes(entries, now);
}

void add_known_side(Entries& entries, char type, const QuoteSide& side) {
  if (side.price == no_price) return;
  entries.begin_in_snapshot(type);
  add_sizes(entries, side);
}

void add_trade_body(Entries& entries, const Event& event) {
  const Trade& trade = event.trade;
  if (trade.id != 0) entries.number(fix_tag::md_entry_id, trade.id);
  entries.price(trade.price);
  entries.number(fix_tag::md_entry_size, trade.size);
  if (trade.conditions != 0) entries.number(house_tag::trade_conditions, trade.conditions);
  if (event.side != Side::none) entries.text(house_tag::aggressor_side, event.side == Side::buy ? "1" : "2");
}

char type_of_trade(const Trade& trade) { return (trade.conditions & trade_condition::index_value) != 0 ? '3' : '2'; }

void add_correction(Entries& entries, const Correction& correction) {
  entries.begin(correction.size == 0 ? deleted_entry : changed_entry, '2');
  entries.number(fix_tag::md_entry_id, correction.trade_id);
  if (correction.price.units > 0) entries.price(correction.price);
  entries.number(fix_tag::md_entry_size, correction.size);
}

void add_reference(Entries& entries, const Reference& reference) {
  entries.begin(new_entry, reference.kind == ReferenceKind::official_open ? '4' : '5');
  entries.price(reference.price);
  if (reference.kind == ReferenceKind::prior_close) entries.text(fix_tag::open_close_settl_flag, "4");
}

void add_entries(Entries& entries, const Event& event, const Quote& before) {
  switch (event.kind) {
    case EventKind::quote:
      add_side(entries, '0', bid_of(before), bid_of(event.quote));
      return add_side(entries, '1', ask_of(before), ask_of(event.quote));
    case EventKind::trade:
      entries.begin(new_entry, type_of_trade(event.trade));
      return add_trade_body(entries, event);
    case EventKind::correction:
      return add_correction(entries, event.correction);
    case EventKind::reference:
      return add_reference(entries, event.reference);
    case EventKind::clear:
      return entries.begin(new_entry, 'J');
    default:
      return;
  }
}

// By TradingState. SecurityTradingStatus(326): 20 unknown, 21 pre-open, 17 ready to trade, 2 halt, 5 price indication,
// 18 not available. TradSesStatus(340): 0 unknown, 4 pre-open, 2 open, 1 halted, 3 closed.
constexpr std::array<std::string_view, 7> security_codes{"20", "21", "17", "2", "2", "5", "18"};
constexpr std::array<std::string_view, 7> session_codes{"0", "4", "2", "1", "1", "1", "3"};

FixMessage status_message(const Event& event, std::string_view symbol, std::uint64_t number) {
  const bool is_of_market = event.instrument == no_instrument;
  const auto state = static_cast<std::size_t>(event.status.state);
  FixMessage message;
  message.type = is_of_market ? "h" : "f";
  if (is_of_market) {
    message.add(fix_tag::trading_session_id, std::string_view("DAY"));
    message.add(fix_tag::trad_ses_status, session_codes[state]);
  } else {
    message.add(fix_tag::symbol, symbol);
    message.add(fix_tag::security_trading_status, security_codes[state]);
  }
  message.add(fix_tag::transact_time, fix_timestamp(ns_since_epoch(event.venue_time)));
  message.add(fix_tag::rpt_seq, std::to_string(number));
  if (event.time != event.venue_time) message.add(house_tag::event_time, fix_timestamp(ns_since_epoch(event.time)));
  if (event.flags != 0) message.add(house_tag::event_flags, std::to_string(event.flags));
  message.add(house_tag::short_sale, std::to_string(static_cast<int>(event.status.short_sale)));
  message.add(house_tag::trading_state, std::to_string(state));
  const std::string_view reason(event.status.reason.data(), event.status.reason.size());
  if (reason.front() != '\0') message.add(house_tag::reason_code, reason.substr(0, reason.find('\0')));
  return message;
}

}  // namespace

std::optional<FixMessage> fix_update(const Event& event, std::string_view symbol, const Quote& before,
                                     std::uint64_t number) {
  if (event.kind == EventKind::status) return status_message(event, symbol, number);
  if (event.instrument == no_instrument) return std::nullopt;
  Entries entries(symbol);
  entries.is_about(event, number);
  add_entries(entries, event, before);
  if (entries.is_empty()) return std::nullopt;
  FixMessage message;
  message.type = "X";
  entries.put_into(message);
  return message;
}

FixMessage fix_snapshot(const FixStanding& standing, std::string_view symbol, std::string_view request) {
  Entries entries(symbol);
  entries.is_about(standing.quote, standing.quote_number);
  add_known_side(entries, '0', bid_of(standing.quote.quote));
  add_known_side(entries, '1', ask_of(standing.quote.quote));
  if (standing.trade.trade.price != no_price) {
    entries.is_about(standing.trade, standing.trade_number);
    entries.begin_in_snapshot(type_of_trade(standing.trade.trade));
    add_trade_body(entries, standing.trade);
  }
  FixMessage message;
  message.type = "W";
  message.add(fix_tag::md_req_id, request);
  message.add(fix_tag::symbol, symbol);
  entries.put_into(message);
  return message;
}

}  // namespace tocsin
