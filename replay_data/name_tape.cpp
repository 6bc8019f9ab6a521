#include "replay_data/name_tape.hpp"

#include <algorithm>
#include <cmath>

#include "replay_data/reconstruction_source.hpp"

namespace tocsin {
namespace {

using namespace day_clock;

constexpr std::int64_t cent = Price::units_per_one / 100;
constexpr std::uint64_t size_if_unknown = 100;  // mean, shares
constexpr std::uint64_t round_lot = 100;
// Auctions, as parts of the regular session's shares.
constexpr double closing_share = 0.08;
constexpr double opening_share = 0.015;
// Spreads, as parts of the price.
constexpr double spread_at_a_billion = 0.0003;  // of a name in which a billion dollars trade in the day
constexpr double spread_least = 0.00003;
constexpr double spread_most = 0.0012;
constexpr double extended_spread = 3.0;                                // times the regular session's
constexpr Duration trade_delay_most = std::chrono::microseconds{400};  // after its quote

std::size_t number_of(Phase phase) { return static_cast<std::size_t>(phase); }

Phase phase_of(const FixedPrint& print) {
  if ((print.conditions & trade_condition::extended_hours) == 0) return Phase::regular;
  return print.at < regular_open ? Phase::pre_market : Phase::post_market;
}

std::uint64_t prints_in(const Course& course, std::size_t phase) {
  const auto is_in = [phase](const FixedPrint& print) { return number_of(phase_of(print)) == phase; };
  return static_cast<std::uint64_t>(std::ranges::count_if(course.prints(), is_in));
}

// Narrow where much is traded: by the root of the day's dollars.
double mean_spread(const SessionFigures& session) {
  const std::uint64_t volume = session.volume == 0 ? 1'000'000 : session.volume;
  const double billions = session.close.to_double() * static_cast<double>(volume) / 1e9;
  return std::clamp(spread_at_a_billion / std::sqrt(billions), spread_least, spread_most);
}

std::int64_t cents_below(Price price) { return price.units / cent; }
std::int64_t cents_above(Price price) { return (price.units + cent - 1) / cent; }
bool is_on_cent(Price price) { return price.units % cent == 0; }

std::uint32_t in_lots(std::uint64_t lots) { return static_cast<std::uint32_t>(lots * round_lot); }

}  // namespace

NameTape::NameTape(const Course& course, const SessionFigures& session, Time midnight, const Activity& activity,
                   Random random)
    : course_(course), midnight_(midnight), slots_(activity.slots), random_(random) {
  fund(activity, session.volume);
  bound(session);
}

void NameTape::write(std::size_t slice, std::vector<Event>& out) {
  const std::int64_t slots = slots_[slice];
  const Stretch whole = open_stretch(slice);
  const double from = course_.path[slice], to = course_.path[slice + 1];
  const double slope = (to - from) / static_cast<double>(day_clock::slice_length.count());
  PhaseState& phase = phases_[number_of(day_clock::phase_of(slice))];
  const Duration length = whole.end - whole.begin;
  for (std::int64_t i = 0; i < slots; ++i) {
    Stretch part{whole.begin + length * i / slots, whole.begin + length * (i + 1) / slots};
    const auto width = static_cast<std::uint64_t>((part.end - part.begin).count());
    part.begin += Duration{static_cast<std::int64_t>(random_.below(width))};
    const double level = from + slope * static_cast<double>((part.begin - time_of(slice)).count());
    write_prints_until(part.begin, out);
    write_slot(part, level, to > from, phase, out);
  }
  write_prints_until(time_of(slice + 1), out);
}

// The shares of each phase, divided among its prints. A phase without prints leaves its shares to the regular session.
void NameTape::fund(const Activity& activity, std::uint64_t volume) {
  std::array<std::uint64_t, phases_count> prints{};
  std::uint64_t prints_sum = 0;
  for (std::size_t i = 0; i < phases_count; ++i) {
    phases_[i].slots_left = activity.slots_in_phase[i];
    phases_[i].trades_left = activity.trades_in_phase[i];
    prints_sum += prints[i] = activity.trades_in_phase[i] + prints_in(course_, i);
  }
  std::uint64_t rest = volume == 0 ? prints_sum * size_if_unknown : volume;
  const auto whole = static_cast<double>(rest);
  for (const Phase extended : {Phase::pre_market, Phase::post_market}) {
    const std::size_t i = number_of(extended);
    if (prints[i] == 0) continue;
    const auto shares = std::max(static_cast<std::uint64_t>(whole * activity.share_of_phase[i]), prints[i]);
    phases_[i].budget = ShareBudget(shares, prints[i], 0);
    rest -= shares;
  }
  const std::size_t regular = number_of(Phase::regular);
  const auto regular_prints = static_cast<double>(prints[regular]);
  const auto kept_back = static_cast<std::uint64_t>(regular_prints * closing_share / (1.0 - closing_share));
  phases_[regular].budget = ShareBudget(rest, prints[regular], kept_back);
  opening_weight_ = std::max(1.0, regular_prints * opening_share);
}

void NameTape::bound(const SessionFigures& session) {
  for (PhaseState& phase : phases_) {
    phase.spread = extended_spread * mean_spread(session);
    phase.conditions = trade_condition::extended_hours;
  }
  PhaseState& regular = phases_[number_of(Phase::regular)];
  regular.spread = mean_spread(session);
  regular.conditions = 0;
  regular.lowest = cents_above(session.low);
  regular.highest = cents_below(session.high);
  const Price early_low = course_.pre_market_low();
  if (early_low != no_price) phases_[number_of(Phase::pre_market)].lowest = cents_above(early_low);
}

NameTape::Stretch NameTape::open_stretch(std::size_t slice) const {
  const Duration begin = time_of(slice), end = time_of(slice + 1);
  const bool opens_within = begin < course_.opening() && course_.opening() < end;
  return {opens_within ? course_.opening() + Duration{1} : begin, end};
}

void NameTape::write_slot(const Stretch& stretch, double level, bool rising, PhaseState& phase,
                          std::vector<Event>& out) {
  const Touch touch = draw_touch(level, phase);
  if (draws_trade(phase)) {
    write_trade(stretch, touch, rising, phase, out);
  } else {
    out.push_back(quote_of(stretch.begin, touch));
  }
}

// The trade follows its quote at once, and comes before the next print that is fixed.
void NameTape::write_trade(const Stretch& stretch, Touch touch, bool rising, PhaseState& phase,
                           std::vector<Event>& out) {
  const Side side = draw_side(touch, rising, phase);
  out.push_back(quote_of(stretch.begin, touch));
  const Duration room = std::min(stretch.end - stretch.begin, trade_delay_most);
  Duration at =
      stretch.begin + Duration{static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(room.count())))};
  if (next_print_ < course_.prints().size()) at = std::min(at, course_.prints()[next_print_].at);
  const Price price{(side == Side::buy ? touch.ask : touch.bid) * cent};
  out.push_back(trade_of(at, price, phase.budget.take(random_), side, phase.conditions));
}

void NameTape::write_prints_until(Duration end, std::vector<Event>& out) {
  const std::vector<FixedPrint>& prints = course_.prints();
  while (next_print_ < prints.size() && prints[next_print_].at < end) write_print(prints[next_print_++], out);
}

void NameTape::write_print(const FixedPrint& print, std::vector<Event>& out) {
  PhaseState& phase = phases_[number_of(phase_of(print))];
  const std::int64_t spread = draw_spread(print.price.to_double(), phase);
  Touch touch{cents_below(print.price), cents_below(print.price) + spread};
  if (print.side == Side::buy) touch = {cents_above(print.price) - spread, cents_above(print.price)};
  out.push_back(quote_of(print.at, touch));
  const bool opens = (print.conditions & trade_condition::opening_cross) != 0;
  const std::uint64_t size = opens ? phase.budget.take_auction(opening_weight_, random_) : phase.budget.take(random_);
  const Side side = is_on_cent(print.price) ? print.side : Side::none;
  out.push_back(trade_of(print.at, print.price, size, side, print.conditions));
}

// One of the slots that are left, each as likely as the next: the trades come out exactly.
bool NameTape::draws_trade(PhaseState& phase) {
  const bool trade = random_.below(phase.slots_left--) < phase.trades_left;
  if (trade) --phase.trades_left;
  return trade;
}

std::int64_t NameTape::draw_spread(double level, const PhaseState& phase) {
  const double cents = level * 100.0 * phase.spread * (0.5 + random_.unit());
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(cents));
}

NameTape::Touch NameTape::draw_touch(double level, const PhaseState& phase) {
  const std::int64_t spread = draw_spread(level, phase);
  const double bid = level * 100.0 - static_cast<double>(spread) * 0.5 + random_.unit();
  const std::int64_t whole = bid < 1.0 ? 1 : static_cast<std::int64_t>(bid);
  return {whole, whole + spread};
}

// Buyers lead in a rise, sellers in a fall; but no trade may leave the day's range.
Side NameTape::draw_side(Touch& touch, bool rising, const PhaseState& phase) {
  const bool bid_fits = phase.lowest <= touch.bid && touch.bid <= phase.highest;
  const bool ask_fits = phase.lowest <= touch.ask && touch.ask <= phase.highest;
  if (!bid_fits && !ask_fits) {
    const std::int64_t bid = std::clamp(touch.bid, phase.lowest, phase.highest);
    touch = {bid, bid + touch.ask - touch.bid};
    return Side::sell;
  }
  const bool buyer_leads = (random_.bits() & 0xff) < (rising ? 148U : 108U);
  return ask_fits && (buyer_leads || !bid_fits) ? Side::buy : Side::sell;
}

Event NameTape::quote_of(Duration at, const Touch& touch) {
  Event event = blank_event(EventKind::quote, midnight_ + at, course_.instrument());
  event.source = reconstruction_source;
  event.flags = event_flag::reconstructed;
  const std::uint64_t bits = random_.bits();
  const std::uint64_t bid_root = bits & 0xff, ask_root = bits >> 8 & 0xff;
  const std::uint32_t bid_size = in_lots(1 + (bid_root * bid_root >> 12));
  const std::uint32_t ask_size = in_lots(1 + (ask_root * ask_root >> 12));
  event.quote = {.bid = Price{touch.bid * cent},
                 .ask = Price{touch.ask * cent},
                 .bid_size = bid_size,
                 .ask_size = ask_size,
                 .bid_depth = bid_size + in_lots(bits >> 16 & 0x3f),
                 .ask_depth = ask_size + in_lots(bits >> 24 & 0x3f)};
  return event;
}

Event NameTape::trade_of(Duration at, Price price, std::uint64_t size, Side side, std::uint32_t conditions) const {
  Event event = blank_event(EventKind::trade, midnight_ + at, course_.instrument());
  event.source = reconstruction_source;
  event.flags = event_flag::reconstructed;
  event.side = side;
  const std::uint32_t odd = size < round_lot ? trade_condition::odd_lot : 0;
  event.trade = {.price = price, .size = size, .id = 0, .conditions = conditions | odd, .zero = {}};
  return event;
}

}  // namespace tocsin
