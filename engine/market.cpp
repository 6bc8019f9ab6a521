#include "engine/market.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// The exact sums of the engine hold for baskets of this kind and no other.
void check(const Basket& basket, const Universe& universe) {
  const auto refuse = [&basket](const std::string& why) { throw SetupError("basket " + basket.name + ": " + why); };
  if (basket.base <= Price{} || !is_plausible(basket.base)) refuse("its base is not a price");
  std::vector<InstrumentId> members;
  Int128 units = 0;
  for (const Basket::Member& member : basket.members) {
    if (index_of(member.instrument) >= universe.size()) refuse("a member is not in the universe");
    const Listing& listing = universe[member.instrument];
    if (listing.prior_close == no_price) refuse("member " + listing.symbol + " has no prior close");
    if (listing.reference_close() <= Price{})
      refuse("the prior close of member " + listing.symbol + " is not positive");
    if (member.units < 0) refuse("member " + listing.symbol + " has negative units");
    members.push_back(member.instrument);
    units += member.units;
  }
  if (units > basket_units_max) refuse("more than 1e15 units cannot be valued exactly");
  std::ranges::sort(members);
  const auto twice = std::ranges::adjacent_find(members);
  if (twice != members.end()) refuse("member " + universe[*twice].symbol + " is listed twice");
}

// a x b / c toward zero, as far as 64 bits reach. Where the product would need more than 128 bits, the last bits of
// `a` and `c` give way.
std::int64_t multiply_divide(Int128 a, std::int64_t b, Int128 c) noexcept {
  const Int128 whole = static_cast<Int128>(clamp_to_64_bits(a / c)) * b;
  Int128 rest = a % c;
  for (const Int128 largest = no_limit_above / b; c > largest; c /= 2) rest /= 2;
  return clamp_to_64_bits(whole + rest * b / c);
}

void add_once(SubjectId subject, std::vector<SubjectId>& list, std::size_t& count) noexcept {
  const std::span<const SubjectId> listed(list.data(), count);
  if (std::ranges::find(listed, subject) == listed.end()) list[count++] = subject;
}

}  // namespace

Market::Market(Arena& arena, const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule,
               const Capacity& capacity)
    : universe_(&universe),
      baskets_(std::move(baskets)),
      schedule_(schedule.changes().begin(), schedule.changes().end()),
      instruments_(arena.array<Instrument>(universe.size())),
      quotes_(arena, universe.size(), capacity.sources),
      statuses_(arena.array<Status>(universe.size())),
      prior_closes_(arena.array<Price>(universe.size(), no_price)),
      official_opens_(arena.array<Price>(universe.size(), no_price)),
      official_closes_(arena.array<Price>(universe.size(), no_price)),
      basket_states_(arena.array<BasketState>(baskets_.size())),
      basket_references_(arena.array<BasketReference>(baskets_.size())),
      basket_starts_(arena.array<BasketStart>(baskets_.size())),
      clock_(arena.one<Clock>()),
      prints_(arena, universe.size(), capacity.prints) {
  for (const Basket& basket : baskets_) check(basket, universe);
  clock_.phase = schedule.first_phase();
  if (!schedule_.empty()) clock_.next_phase_at = schedule_.front().at;
  for (std::uint32_t i = 0; i < universe.size(); ++i) {
    prior_closes_[i] = universe[InstrumentId{i}].reference_close();
    instruments_[i].last = prior_closes_[i];
  }
  index_memberships();
  recompute_baskets();
  if (clock_.phase == Phase::regular) start_session();
  crossed_.resize(subjects_count());
  moved_.resize(subjects_count());
  inner_of_.assign(subjects_count(), ~std::uint32_t{0});
}

void Market::index_memberships() {
  std::vector<std::vector<Membership>> by_instrument(universe_->size());
  for (std::uint32_t b = 0; b < baskets_.size(); ++b) {
    for (const Basket::Member& member : baskets_[b].members) {
      by_instrument[index_of(member.instrument)].push_back({member.units, b, 0});
    }
  }
  first_membership_.push_back(0);
  for (const std::vector<Membership>& own : by_instrument) {
    memberships_.insert(memberships_.end(), own.begin(), own.end());
    first_membership_.push_back(static_cast<std::uint32_t>(memberships_.size()));
  }
}

void Market::enter_next_phase() noexcept {
  forget_news();
  const PhaseChange& change = schedule_[clock_.next_phase++];
  clock_.phase = change.phase;
  clock_.next_phase_at = clock_.next_phase < schedule_.size() ? schedule_[clock_.next_phase].at : Time::max();
  if (change.opens_day) start_day(change.at);
  const bool begins_session = change.phase == Phase::regular && !clock_.session_begun;
  if (begins_session) start_session();
  if (!prints_.empty()) mark_phase(change.at, begins_session);
}

void Market::start_session() noexcept {
  clock_.session_begun = true;
  for (BasketState& basket : basket_states_) basket.high = basket.value;
}

void Market::start_day(Time at) noexcept {
  clock_.day_start = at;
  clock_.market_status = {};
  clock_.session_begun = false;
  prints_.start_day();
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    Instrument& instrument = instruments_[i];
    const bool traded = instrument.last_trade != Time{};
    if (official_closes_[i] != no_price) {
      prior_closes_[i] = official_closes_[i];
    } else if (traded) {
      prior_closes_[i] = instrument.last;
    }
    official_opens_[i] = no_price;
    official_closes_[i] = no_price;
    instrument.last = prior_closes_[i];
    instrument.open = instrument.high = instrument.low = no_price;
    instrument.volume = 0;
  }
  recompute_baskets();
}

void Market::recompute_baskets() noexcept {
  for (std::size_t b = 0; b < baskets_.size(); ++b) {
    Int128 prior = 0;
    Int128 open = 0;
    for (const Basket::Member& member : baskets_[b].members) {
      const std::uint32_t i = index_of(member.instrument);
      const Instrument& instrument = instruments_[i];
      const Price opened = instrument.open != no_price ? instrument.open : instrument.last;
      prior += static_cast<Int128>(member.units) * prior_closes_[i].units;
      open += static_cast<Int128>(member.units) * opened.units;
    }
    basket_references_[b] = {.prior_close = prior, .open = open};
    basket_states_[b].value = sum_of(baskets_[b]);
    basket_states_[b].high = no_limit_below;
  }
}

Int128 Market::sum_of(const Basket& basket) const noexcept {
  Int128 sum = 0;
  for (const Basket::Member& member : basket.members) {
    sum += static_cast<Int128>(member.units) * instruments_[index_of(member.instrument)].last.units;
  }
  return sum;
}

void Market::apply_conditional_trade(const Event& event) noexcept {
  const std::uint32_t number = index_of(event.instrument);
  Instrument& instrument = instruments_[number];
  const Trade& trade = event.trade;
  const auto counts = [&trade](std::uint32_t condition) { return (trade.conditions & condition) == 0; };
  if (counts(trade_condition::not_volume)) instrument.volume += trade.size;
  if (counts(trade_condition::not_high_low) && is_of_session(trade)) {
    const Price high_before = instrument.high;
    extend_range(number, instrument, trade.price);
    if (instrument.high != high_before) cross(SubjectId{number});
  }
  if (counts(trade_condition::not_last)) set_last(number, instrument, trade.price, event.time);
}

void Market::start_range(std::uint32_t number, Price price) noexcept {
  Instrument& instrument = instruments_[number];
  if (instrument.open == no_price) set_open(number, price);
  instrument.high = price;
  instrument.low = price;
  cross(SubjectId{number});
}

void Market::set_open(std::uint32_t number, Price open) noexcept {
  Instrument& instrument = instruments_[number];
  const Price before = instrument.open != no_price ? instrument.open : instrument.last;
  instrument.open = open;
  cross_all_of(number);
  move_opens(number, static_cast<Int128>(open.units) - before.units);
}

// A price that was restated did not move: the values that hold it are restated with it, past highs too. Until an
// instrument trades, its last price is its prior close.
void Market::set_prior_close(std::uint32_t number, Price price) noexcept {
  const Price before = prior_closes_[number];
  if (price == before) return;
  prior_closes_[number] = price;
  const Int128 change = static_cast<Int128>(price.units) - before.units;
  for (const Membership& membership : memberships_of(number)) {
    basket_references_[membership.basket].prior_close += membership.units * change;
  }
  cross_all_of(number);
  if (traded_today(InstrumentId{number})) return;
  instruments_[number].last = price;
  restate(number, change);
}

void Market::restate(std::uint32_t number, Int128 change) noexcept {
  for (const Membership& membership : memberships_of(number)) {
    BasketState& basket = basket_states_[membership.basket];
    basket.value += membership.units * change;
    if (known(basket.high)) basket.high += membership.units * change;
    BasketStart& start = basket_starts_[membership.basket];
    start.value += membership.units * change;
    if (known(start.high)) start.high += membership.units * change;
  }
  if (instruments_[number].open == no_price) move_opens(number, change);
}

void Market::move_opens(std::uint32_t number, Int128 change) noexcept {
  for (const Membership& membership : memberships_of(number)) {
    basket_references_[membership.basket].open += membership.units * change;
    if (clock_.session_begun) cross(subject_of_basket(membership.basket));
  }
}

void Market::on_status(const Event& event) noexcept {
  forget_news();
  if (event.instrument == no_instrument) {
    clock_.market_status = event.status;
  } else if (index_of(event.instrument) < statuses_.size()) {
    statuses_[index_of(event.instrument)] = event.status;
    if (event.status.state == TradingState::trading) clock_.market_status = {};
  } else {
    ++clock_.unusable;
  }
}

void Market::on_reference(const Event& event) noexcept {
  forget_news();
  const std::uint32_t number = index_of(event.instrument);
  const Price price = event.reference.price;
  if (number >= instruments_.size() || !is_plausible(price)) {
    ++clock_.unusable;
    return;
  }
  switch (event.reference.kind) {
    case ReferenceKind::prior_close:
      set_prior_close(number, price);
      break;
    case ReferenceKind::official_open:
      official_opens_[number] = price;
      set_open(number, price);
      break;
    case ReferenceKind::official_close:
      official_closes_[number] = price;
      break;
  }
}

void Market::on_clear(const Event& event) noexcept {
  forget_news();
  if (!quotes_.on_clear(event)) ++clock_.unusable;
}

void Market::on_gap(const Event& event) noexcept {
  forget_news();
  clock_.lost += event.gap.to - event.gap.from + 1;
  if (!quotes_.on_gap(event)) ++clock_.unusable;
}

void Market::follow(Arena& arena, SubjectId subject) {
  if (is_followed(subject)) return;
  watch(subject, no_limit_above, no_limit_below);  // every move
  inner_of_[index_of(subject)] = static_cast<std::uint32_t>(inner_watches_.size());
  inner_watches_.push_back(&arena.one<InnerWatch>());
}

// The subject's watch was reached by a move, which all moves of one that is followed do.
void Market::reach(SubjectId subject) noexcept {
  if (!is_followed(subject)) return cross(subject);
  const InnerWatch& inner = inner_watch(subject);
  const Int128 now = value(subject);
  if (now <= inner.below || now >= inner.above) return cross(subject);
  add_once(subject, moved_, moved_count_);
}

void Market::cross(SubjectId subject) noexcept {
  unwatch(subject);
  add_once(subject, crossed_, crossed_count_);
  if (is_followed(subject)) add_once(subject, moved_, moved_count_);
}

// What is known of the instrument and of its baskets has changed, even at an unchanged price: it traded for the first
// time today, or a reference did.
void Market::cross_all_of(std::uint32_t instrument) noexcept {
  cross(SubjectId{instrument});
  for (const Membership& membership : memberships_of(instrument)) cross(subject_of_basket(membership.basket));
}

void Market::watch(SubjectId subject, Int128 below, Int128 above) noexcept {
  if (is_followed(subject)) {
    InnerWatch& inner = inner_watch(subject);
    inner.below = std::max(inner.below, below);
    inner.above = std::min(inner.above, above);
  } else if (is_basket(subject)) {
    BasketState& basket = basket_states_[number_of(subject)];
    basket.watch_below = std::max(basket.watch_below, below);
    basket.watch_above = std::min(basket.watch_above, above);
  } else {
    Instrument& instrument = instruments_[index_of(subject)];
    instrument.watch_below = std::max(instrument.watch_below, clamp_to_64_bits(below));
    instrument.watch_above = std::min(instrument.watch_above, clamp_to_64_bits(above));
  }
}

void Market::unwatch(SubjectId subject) noexcept {
  if (is_followed(subject)) {
    inner_watch(subject) = {.below = no_limit_below, .above = no_limit_above};
  } else if (is_basket(subject)) {
    BasketState& basket = basket_states_[number_of(subject)];
    basket.watch_below = no_limit_below;
    basket.watch_above = no_limit_above;
  } else {
    Instrument& instrument = instruments_[index_of(subject)];
    instrument.watch_below = clamp_to_64_bits(no_limit_below);
    instrument.watch_above = clamp_to_64_bits(no_limit_above);
  }
}

std::optional<SubjectId> Market::find(std::string_view name) const {
  const auto basket = std::ranges::find(baskets_, name, &Basket::name);
  if (basket != baskets_.end()) return subject_of_basket(static_cast<std::size_t>(basket - baskets_.begin()));
  const auto instrument = universe_->find(name);
  if (!instrument) return std::nullopt;
  return subject_of(*instrument);
}

std::string_view Market::name_of(SubjectId subject) const noexcept {
  if (subject == no_subject) return "market";
  return is_basket(subject) ? std::string_view(basket(subject).name)
                            : std::string_view((*universe_)[InstrumentId{index_of(subject)}].symbol);
}

Int128 Market::value(SubjectId subject) const noexcept {
  if (is_basket(subject)) return basket_states_[number_of(subject)].value;
  const Price last = instruments_[index_of(subject)].last;
  return last == no_price ? no_limit_below : last.units;
}

Int128 Market::reference(SubjectId subject, Basis basis) const noexcept {
  if (is_basket(subject)) {
    const BasketReference& basket = basket_references_[number_of(subject)];
    if (basis == Basis::prior_close) return basket.prior_close;
    if (basis == Basis::open) return clock_.session_begun ? basket.open : no_limit_below;
    return basket_states_[number_of(subject)].high;
  }
  const Instrument& instrument = instruments_[index_of(subject)];
  const Price price = basis == Basis::prior_close ? prior_closes_[index_of(subject)]
                      : basis == Basis::open      ? instrument.open
                                                  : instrument.high;
  return price == no_price ? no_limit_below : price.units;
}

Price Market::level(SubjectId subject, Int128 value) const noexcept {
  if (!is_basket(subject)) return {clamp_to_64_bits(value)};
  const Int128 prior = basket_references_[number_of(subject)].prior_close;
  if (prior <= 0) return {};
  return {multiply_divide(value, basket(subject).base.units, prior)};
}

Market::Doubt Market::doubt(SubjectId subject, Time now) const noexcept {
  Doubt doubt;
  if (!is_basket(subject)) {
    const InstrumentId id{index_of(subject)};
    doubt.gapped_ppm = quotes_.is_doubtful(id) ? ppm_per_one : 0;
    if (traded_today(id)) {
      doubt.oldest = now - instruments_[index_of(id)].last_trade;
    } else {
      doubt.traded_ppm = 0;
    }
    return doubt;
  }
  const Int128 whole = basket_references_[number_of(subject)].prior_close;
  if (whole <= 0) return {.traded_ppm = 0};
  Int128 traded = 0;
  Int128 halted = 0;
  Int128 gapped = 0;
  for (const Basket::Member& member : basket(subject).members) {
    const std::uint32_t i = index_of(member.instrument);
    const Int128 weight = static_cast<Int128>(member.units) * prior_closes_[i].units;
    if (is_halted(statuses_[i]) || is_halted(clock_.market_status)) halted += weight;
    if (quotes_.is_doubtful(member.instrument)) gapped += weight;
    if (!traded_today(member.instrument)) continue;
    traded += weight;
    doubt.oldest = std::max(doubt.oldest, now - instruments_[i].last_trade);
  }
  doubt.traded_ppm = static_cast<std::int64_t>(traded * ppm_per_one / whole);
  // Nearly always there is none, and nothing to divide.
  if (halted != 0) doubt.halted_ppm = static_cast<std::int64_t>(halted * ppm_per_one / whole);
  if (gapped != 0) doubt.gapped_ppm = static_cast<std::int64_t>(gapped * ppm_per_one / whole);
  return doubt;
}

}  // namespace tocsin
