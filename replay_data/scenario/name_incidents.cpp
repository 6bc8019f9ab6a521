#include "replay_data/scenario/name_incidents.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "replay_data/on_cent.hpp"
#include "replay_data/reconstruction_source.hpp"

namespace tocsin {
namespace {

constexpr Price cent{Price::units_per_one / 100};
constexpr Price stub_offer{9'999'999 * (Price::units_per_one / 100)};  // $99,999.99
constexpr std::uint64_t slip_shares = 100;
constexpr Duration after_event = std::chrono::microseconds{30};

bool is_price(const Event& event) { return event.kind == EventKind::trade || event.kind == EventKind::quote; }

bool is_extended(const Event& event) {
  return event.kind == EventKind::trade && (event.trade.conditions & trade_condition::extended_hours) != 0;
}

void restate(const ingredient::Split& split, Price& price) {
  if (price == no_price) return;
  price = on_cent(price.to_double() * split.from / split.to);
  if (price < cent) price = cent;
}

std::uint64_t restate(const ingredient::Split& split, std::uint64_t shares) { return shares * split.to / split.from; }

void restate(const ingredient::Split& split, Quote& quote) {
  restate(split, quote.bid);
  restate(split, quote.ask);
  if (quote.ask <= quote.bid) quote.ask = quote.bid + cent;
  for (std::uint32_t* size : {&quote.bid_size, &quote.ask_size, &quote.bid_depth, &quote.ask_depth}) {
    *size = static_cast<std::uint32_t>(restate(split, std::uint64_t{*size}));
  }
}

void restate(const ingredient::Split& split, Event& event) {
  if (event.kind == EventKind::trade) {
    restate(split, event.trade.price);
    event.trade.size = std::max<std::uint64_t>(1, restate(split, event.trade.size));
  }
  if (event.kind == EventKind::quote) restate(split, event.quote);
  if (event.kind == EventKind::reference) restate(split, event.reference.price);
  event.flags |= event_flag::synthetic;
}

// No longer made from figures alone: it may be broken.
void make_up(Event& event) {
  event.flags = static_cast<std::uint8_t>((event.flags & ~event_flag::reconstructed) | event_flag::synthetic);
}

}  // namespace

NameIncidents::NameIncidents(std::vector<Listing>& listings, std::vector<Event>& events, Time midnight)
    : listings_(listings), events_(events), midnight_(midnight) {
  for (const Event& event : events) {
    if (event.kind == EventKind::trade) trade_ids_ = std::max(trade_ids_, event.trade.id);
  }
}

void NameIncidents::add(const ingredient::Split& split) {
  const InstrumentId id = find(split.symbol);
  Listing& listing = listings_[index_of(id)];
  listing.split_to = split.to;
  listing.split_from = split.from;
  listing.shares_outstanding = restate(split, listing.shares_outstanding);
  for (Event& event : events_) {
    if (event.instrument != id) continue;
    restate(split, event);
    const bool is_prior = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::prior_close;
    if (is_prior) event.reference.price = listing.reference_close();
  }
}

void NameIncidents::add(const ingredient::LateOpen& late) {
  for (const std::string& symbol : late.names) open_late(symbol, late.at);
}

// What was to happen from 09:30 on waits: the state, the cross and the official open; trades and quotes do not happen.
void NameIncidents::open_late(const std::string& symbol, Duration at) {
  const InstrumentId id = find(symbol);
  const Time opening = midnight_ + at;
  const auto first = std::ranges::find_if(events_, [&](const Event& event) {
    return event.instrument == id && event.kind == EventKind::trade && event.time >= opening && !is_extended(event);
  });
  if (first == events_.end()) throw SetupError("late_open: " + symbol + " does not trade after its opening");
  Event cross = *first;
  cross.time = cross.venue_time = opening + after_event;
  cross.trade.id = ++trade_ids_;
  cross.trade.conditions |= trade_condition::opening_cross;
  make_up(cross);
  Event open = made(EventKind::reference, at + 2 * after_event, id);
  open.reference = {.price = cross.trade.price, .kind = ReferenceKind::official_open, .zero = {}};
  erase([&](const Event& event) {
    if (event.instrument != id) return false;
    if (event.kind == EventKind::reference) return event.reference.kind == ReferenceKind::official_open;
    if (event.kind == EventKind::status) return event.status.state == TradingState::trading;
    return event.time >= midnight_ + day_clock::regular_open && event.time < cross.time;
  });
  insert(status(at, id, TradingState::trading, ""));
  insert(cross);
  insert(open);
}

void NameIncidents::add(const ingredient::Stub& stub) {
  for (const std::string& symbol : stub.names) {
    const InstrumentId id = find(symbol);
    std::vector<Event> corrections;
    for (Event& event : events_) {
      if (event.instrument != id || !is_within(event, stub.during) || !is_price(event)) continue;
      make_up(event);
      if (event.kind == EventKind::quote) stub_quote(event, stub.price);
      if (event.kind != EventKind::trade) continue;
      event.trade.price = stub.price;
      corrections.push_back(broken(stub.broken, event));
    }
    const auto at = std::ranges::upper_bound(events_, midnight_ + stub.broken, {}, &Event::time);
    events_.insert(at, corrections.begin(), corrections.end());
  }
}

void NameIncidents::stub_quote(Event& event, Price price) const {
  event.quote.bid = price;
  event.quote.ask = stub_offer;
}

void NameIncidents::add(const ingredient::FatFinger& slip) {
  const InstrumentId id = find(slip.symbol);
  const auto end = std::ranges::lower_bound(events_, midnight_ + slip.at, {}, &Event::time);
  const auto last = std::find_if(std::make_reverse_iterator(end), events_.rend(), [&](const Event& event) {
    return event.instrument == id && event.kind == EventKind::trade;
  });
  if (last == events_.rend()) throw SetupError("fat_finger: " + slip.symbol + " has not traded by then");
  Event print = made(EventKind::trade, slip.at, id);
  print.side = slip.off < 0 ? Side::sell : Side::buy;
  print.trade = {.price = on_cent(last->trade.price.to_double() * (1.0 + slip.off)),
                 .size = slip_shares,
                 .id = ++trade_ids_,
                 .conditions = last->trade.conditions & trade_condition::extended_hours,
                 .zero = {}};
  insert(print);
  if (slip.broken) insert(broken(slip.at + *slip.broken, print));
}

void NameIncidents::add(const ingredient::Halt& halt) {
  silence(halt.symbol, halt.during);
  const InstrumentId id = find(halt.symbol);
  Event after = status(halt.during.to, id, TradingState::trading, "");
  for (const Event& event : events_) {
    const bool is_state = event.kind == EventKind::status && event.instrument == id;
    if (is_state && event.time < after.time) after.status = event.status;
  }
  erase([&](const Event& event) {
    return event.kind == EventKind::status && event.instrument == id && is_within(event, halt.during);
  });
  insert(status(halt.during.from, id, TradingState::halted, "T1"));
  insert(after);
}

void NameIncidents::silence(const std::string& symbol, const ingredient::Stretch& during) {
  const InstrumentId id = find(symbol);
  erase([&](const Event& event) { return event.instrument == id && is_within(event, during) && is_price(event); });
}

bool NameIncidents::is_within(const Event& event, const ingredient::Stretch& during) const {
  return midnight_ + during.from <= event.time && event.time < midnight_ + during.to;
}

InstrumentId NameIncidents::find(const std::string& symbol) const {
  const auto at = std::ranges::find(listings_, symbol, &Listing::symbol);
  if (at == listings_.end()) throw SetupError("the day has no symbol " + symbol);
  return InstrumentId{static_cast<std::uint32_t>(at - listings_.begin())};
}

Event NameIncidents::made(EventKind kind, Duration at, InstrumentId id) const {
  Event event = blank_event(kind, midnight_ + at, id);
  event.source = reconstruction_source;
  event.flags = event_flag::synthetic;
  return event;
}

Event NameIncidents::status(Duration at, InstrumentId id, TradingState state, std::string_view reason) const {
  Event event = made(EventKind::status, at, id);
  event.status = {.state = state, .short_sale = ShortSale::unknown, .reason = {}, .zero = {}};
  std::ranges::copy(reason, event.status.reason.begin());
  return event;
}

Event NameIncidents::broken(Duration at, const Event& print) const {
  Event event = made(EventKind::correction, at, print.instrument);
  event.correction = {.trade_id = print.trade.id, .price = no_price, .size = 0, .zero = {}};
  return event;
}

void NameIncidents::insert(const Event& event) {
  events_.insert(std::ranges::upper_bound(events_, event.time, {}, &Event::time), event);
}

template <class Gone>
void NameIncidents::erase(Gone gone) {
  std::erase_if(events_, gone);
}

}  // namespace tocsin
