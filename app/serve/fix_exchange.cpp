#include "app/serve/fix_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fix/fix_tag.hpp"

namespace tocsin {
namespace {

// MDReqRejReason(281).
constexpr std::string_view unknown_symbol = "0";
constexpr std::string_view unsupported_subscription = "4";
constexpr std::string_view unsupported_update_type = "6";

// How long an answer may take before the question is asked again.
constexpr std::chrono::seconds answer_wait{1};

constexpr Quote no_quote{.bid = no_price, .ask = no_price};

Event blank_quote() {
  Event event = blank_event(EventKind::quote, Time{}, no_instrument);
  event.quote = no_quote;
  return event;
}

Event blank_trade() {
  Event event = blank_event(EventKind::trade, Time{}, no_instrument);
  event.trade = Trade{.price = no_price, .size = 0, .id = 0, .conditions = 0, .zero = {}};
  return event;
}

}  // namespace

FixExchange::FixExchange(const FixExchangeOptions& options, std::vector<Listing> listings)
    : options_(options),
      listings_(std::move(listings)),
      symbols_(listings_),
      quotes_(listings_.size(), blank_quote()),
      trades_(listings_.size(), blank_trade()),
      clients_(options.session.counterparties.size()),
      link_(options.session) {
  for (Client& client : clients_) client.numbers.resize(listings_.size());
}

std::size_t FixExchange::publish(std::span<const Event> events) {
  std::size_t count = 0;
  for (; count < events.size(); ++count) {
    poll();
    if (is_waited_for()) break;
    const Event& event = events[count];
    for (std::size_t client = 0; client < clients_.size(); ++client) tell(event, client);
    keep(event);
  }
  return count;
}

bool FixExchange::is_waited_for() const {
  if (options_.waits_for_client && clients() == 0) return true;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const Client& client = clients_[i];
    if (client.told - client.heard > options_.unheard_max && is_there(i)) return true;
  }
  return false;
}

void FixExchange::tell(const Event& event, std::size_t place) {
  Client& client = clients_[place];
  const bool is_of_market = event.instrument == no_instrument;
  const bool is_wanted =
      client.has_subscribed && (is_of_market || client.numbers[index_of(event.instrument)].is_wanted);
  if (!is_wanted) return;
  const std::string_view symbol = is_of_market ? std::string_view() : listings_[index_of(event.instrument)].symbol;
  const Quote& before = is_of_market ? no_quote : quotes_[index_of(event.instrument)].quote;
  const std::optional<FixMessage> message = fix_update(event, symbol, before, client.number + 1);
  if (!message) {
    ++untold_;
    return;
  }
  ++client.number;
  if (event.kind == EventKind::quote) client.numbers[index_of(event.instrument)].quote = client.number;
  if (event.kind == EventKind::trade) client.numbers[index_of(event.instrument)].trade = client.number;
  send(*message, place);
}

void FixExchange::keep(const Event& event) {
  if (event.instrument == no_instrument) return;
  const std::size_t place = index_of(event.instrument);
  if (event.kind == EventKind::quote) quotes_[place] = event;
  if (event.kind == EventKind::trade) trades_[place] = event;
  if (event.kind == EventKind::clear) quotes_[place] = blank_quote();
}

void FixExchange::poll() {
  FixArrival arrival;
  while (link_.poll(arrival)) {
    if (arrival.kind == FixArrivalKind::message) on_message(arrival.message, arrival.session);
  }
  ask_again();
}

// A question that was sent while the session resent what came before it is filled over as any message of the session's
// own, and so gets no answer.
void FixExchange::ask_again() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const bool is_behind = clients_[i].heard < clients_[i].told;
    if (is_behind && std::chrono::steady_clock::now() - clients_[i].asked_at > answer_wait && is_there(i))
      ask_to_confirm(i);
  }
}

void FixExchange::on_message(const FixMessage& message, std::size_t client) {
  if (message.type == "V") return on_request(message, client);
  if (message.type != "0") return;
  std::uint64_t heard = 0;
  const auto answer = message.find<std::string_view>(fix_tag::test_req_id);
  const auto [end, fault] = std::from_chars(answer.data(), answer.data() + answer.size(), heard);
  if (fault == std::errc{} && heard <= clients_[client].told)
    clients_[client].heard = std::max(clients_[client].heard, heard);
}

void FixExchange::on_request(const FixMessage& request, std::size_t client) {
  const auto id = request.find<std::string_view>(fix_tag::md_req_id);
  const auto kind = request.find<std::string_view>(fix_tag::subscription_request_type);
  const auto update_type = request.find<std::string_view>(fix_tag::md_update_type);
  if (kind != "0" && kind != "1" && kind != "2") return refuse(id, unsupported_subscription, kind, client);
  if (!update_type.empty() && update_type != "1") return refuse(id, unsupported_update_type, update_type, client);
  for (const FixField& field : request.fields) {
    if (field.tag != fix_tag::symbol) continue;
    const auto symbol = request.value<std::string_view>(field);
    const InstrumentId instrument = symbols_.find(symbol);
    if (instrument == no_instrument) {
      refuse(id, unknown_symbol, symbol, client);
    } else if (kind == "2") {
      clients_[client].numbers[index_of(instrument)].is_wanted = false;
    } else {
      subscribe(instrument, id, kind == "1", client);
    }
  }
  ask_to_confirm(client);
}

void FixExchange::subscribe(InstrumentId instrument, std::string_view request, bool stays, std::size_t place) {
  Client& client = clients_[place];
  Numbers& numbers = client.numbers[index_of(instrument)];
  client.has_subscribed |= stays;
  numbers.is_wanted |= stays;
  const FixStanding standing{.quote = quotes_[index_of(instrument)],
                             .trade = trades_[index_of(instrument)],
                             .quote_number = numbers.quote,
                             .trade_number = numbers.trade};
  send(fix_snapshot(standing, listings_[index_of(instrument)].symbol, request), place);
}

void FixExchange::refuse(std::string_view request, std::string_view reason, std::string_view text, std::size_t client) {
  FixMessage message;
  message.type = "Y";
  message.add(fix_tag::md_req_id, request);
  message.add(fix_tag::md_req_rej_reason, reason);
  message.add(fix_tag::text, text);
  send(message, client);
}

void FixExchange::send(const FixMessage& message, std::size_t place) {
  static_cast<void>(link_.send(message, place));
  Client& client = clients_[place];
  ++client.told;
  if (client.told - client.asked >= options_.unheard_max / 2) ask_to_confirm(place);
}

// A TestRequest(1) is answered in its turn, so that its answer says that all before it has been read.
void FixExchange::ask_to_confirm(std::size_t place) {
  Client& client = clients_[place];
  client.asked = client.told;
  client.asked_at = std::chrono::steady_clock::now();
  if (!is_there(place)) return;
  FixMessage question;
  question.type = "1";
  question.add(fix_tag::test_req_id, std::to_string(client.told));
  static_cast<void>(link_.send(question, place));
}

void FixExchange::finish() {
  FixMessage message;
  message.type = "h";
  message.add(fix_tag::trading_session_id, std::string_view(feed_session_id));
  message.add(fix_tag::trad_ses_status, std::string_view("3"));
  for (std::size_t client = 0; client < clients_.size(); ++client) {
    if (!clients_[client].has_subscribed) continue;
    send(message, client);
    ask_to_confirm(client);
  }
}

std::size_t FixExchange::clients() const noexcept {
  return static_cast<std::size_t>(std::ranges::count(clients_, true, &Client::has_subscribed));
}

bool FixExchange::all_heard() const {
  return std::ranges::all_of(clients_, [](const Client& client) { return client.heard == client.told; });
}

}  // namespace tocsin
