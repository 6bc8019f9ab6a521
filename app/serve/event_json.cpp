#include "app/serve/event_json.hpp"

#include <span>
#include <string_view>

#include "feeds/csv/csv_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

template <class Enum>
void word(JsonText& json, std::string_view key, std::span<const std::string_view> words, Enum value) {
  const std::string_view text = words[static_cast<std::size_t>(value)];
  if (!text.empty()) json.key(key).string(text);
}

void number(JsonText& json, std::string_view key, std::uint64_t value) { json.key(key).raw(std::to_string(value)); }

void time(JsonText& json, std::string_view key, Time value) {
  json.key(key).raw(std::to_string(ns_since_epoch(value)));
}

void price(JsonText& json, std::string_view key, Price value) {
  if (value != no_price) json.key(key).raw(exact_decimal(value.units, 9));
}

template <std::size_t count>
void letters(JsonText& json, std::string_view key, const std::array<char, count>& padded) {
  const std::string_view text(padded.data(), count);
  const std::string_view own = text.substr(0, text.find('\0'));
  if (!own.empty()) json.key(key).string(own);
}

void body(JsonText& json, const Trade& trade) {
  price(json, "price", trade.price);
  number(json, "size", trade.size);
  if (trade.id != 0) number(json, "id", trade.id);
  if (trade.conditions != 0) number(json, "conditions", trade.conditions);
}

void body(JsonText& json, const Quote& quote) {
  price(json, "bid", quote.bid);
  price(json, "ask", quote.ask);
  number(json, "bid_size", quote.bid_size);
  number(json, "ask_size", quote.ask_size);
  number(json, "bid_depth", quote.bid_depth);
  number(json, "ask_depth", quote.ask_depth);
}

void body(JsonText& json, const Status& status) {
  word(json, "state", csv_words::states, status.state);
  word(json, "short_sale", csv_words::short_sales, status.short_sale);
  letters(json, "reason", status.reason);
}

void body(JsonText& json, const Reference& reference) {
  word(json, "reference", csv_words::references, reference.kind);
  price(json, "price", reference.price);
}

void body(JsonText& json, const Correction& correction) {
  number(json, "id", correction.trade_id);
  if (correction.size == 0) return;
  price(json, "price", correction.price);
  number(json, "size", correction.size);
}

void body(JsonText& json, const Gap& gap) {
  number(json, "from", gap.from);
  number(json, "to", gap.to);
  letters(json, "session", gap.session);
}

void body(JsonText& json, const Event& event) {
  switch (event.kind) {
    case EventKind::trade:
      return body(json, event.trade);
    case EventKind::quote:
      return body(json, event.quote);
    case EventKind::status:
      return body(json, event.status);
    case EventKind::reference:
      return body(json, event.reference);
    case EventKind::correction:
      return body(json, event.correction);
    case EventKind::gap:
      return body(json, event.gap);
    case EventKind::timer:
    case EventKind::clear:
    case EventKind::action:
      return;
  }
}

}  // namespace

void append_json(std::string& out, const Event& event, const Universe& universe) {
  JsonText json;
  json.open_object();
  time(json, "time", event.time);
  if (event.venue_time != event.time) time(json, "venue_time", event.venue_time);
  word(json, "kind", csv_words::kinds, event.kind);
  if (index_of(event.instrument) < universe.size()) json.key("symbol").string(universe[event.instrument].symbol);
  word(json, "side", csv_words::sides, event.side);
  if (event.flags != 0) number(json, "flags", event.flags);
  body(json, event);
  json.close_object();
  out += json.take();
  out += '\n';
}

}  // namespace tocsin
