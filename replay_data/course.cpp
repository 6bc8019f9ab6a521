#include "replay_data/course.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "replay_data/on_cent.hpp"

namespace tocsin {
namespace {

using namespace day_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Choices of ours, where nothing is published.
constexpr Duration opening_earliest = milliseconds{200};  // after 09:30
constexpr Duration opening_spread = seconds{44};
constexpr Duration closing_earliest = milliseconds{50};  // after 16:00
constexpr Duration closing_spread = milliseconds{1400};
constexpr std::size_t apart = 6;             // nodes between an extreme and any other known point
constexpr double inset_of_range = 0.02;      // the path keeps this far from high and low, but where it reaches them
constexpr double inset_of_pre_low = 0.0005;  // of the price
constexpr double gap_at_first = 0.60;        // share of the overnight gap seen at 04:00
constexpr double gap_at_six = 0.93;          // and near six
constexpr double fall_margin = 0.0005;       // of the prior close: kept above a level before its time
constexpr double fall_depth = 0.0010;        // and gone below it within its window

Duration random_within(Random& random, Duration span) {
  return Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span.count())))};
}

}  // namespace

Course::Course(const DayFigures& day, InstrumentId instrument, Random random)
    : symbol_(day.universe[instrument].symbol), instrument_(instrument), random_(random) {
  const SessionFigures& session = day.figures[index_of(instrument)];
  const bool traded = day.universe[instrument].type != InstrumentType::index;
  if (traded) draw_auctions();
  bound_session(session);
  pin_session(session, traded);
  pin_marks(day, traded);
  pin_first_falls(day, session);
  if (traded) pin_pre_market(day, session);
  if (traded) pin_post_market(session.close);
  note_extremes(day, session);
}

void Course::follow(const Path& shape) {
  path = bridge(pins_, shape);
  for (const Band& band : bands_) fold_into(band, pins_, path);
}

void Course::place_extremes(std::vector<bool>& highs_taken, std::vector<bool>& lows_taken) {
  if (high_) place_extreme(*high_, Side::buy, highs_taken, std::greater<>{});
  if (low_) place_extreme(*low_, Side::sell, lows_taken, std::less<>{});
}

void Course::print_level(std::size_t node) {
  const auto known = std::ranges::lower_bound(pins_, node, {}, &Pin::node);
  const Price level = on_cent(path[node]);
  if ((known != pins_.end() && known->node == node) || level < low_->value || level > high_->value) return;
  print_before(node, level);
}

// Most names open within seconds, some keep the market waiting: the fourth power of a uniform number.
void Course::draw_auctions() {
  const double wait = random_.unit();
  const auto spread = static_cast<double>(opening_spread.count());
  opening_ = regular_open + opening_earliest + Duration{static_cast<std::int64_t>(wait * wait * wait * wait * spread)};
  closing_ = regular_close + closing_earliest + random_within(random_, closing_spread);
}

void Course::note_extremes(const DayFigures& day, const SessionFigures& session) {
  if (!session.has_range()) return;
  const Moment sometime{.instrument = instrument_,
                        .kind = MomentKind::high,
                        .from = regular_open,
                        .to = regular_close,
                        .value = session.high};
  high_ = low_ = sometime;
  low_->kind = MomentKind::low;
  low_->value = session.low;
  for (const Moment& moment : day.moments) {
    if (moment.instrument != instrument_) continue;
    if (moment.kind == MomentKind::high) high_ = moment;
    if (moment.kind == MomentKind::low) low_ = moment;
  }
}

void Course::bound_session(const SessionFigures& session) {
  Band band{.from = open_node, .to = close_node + 1};
  if (session.has_range()) {
    const double inset = inset_of_range * (session.high - session.low).to_double();
    band.floor = session.low.to_double() + inset;
    band.ceiling = session.high.to_double() - inset;
  }
  bands_.push_back(band);
}

void Course::pin_session(const SessionFigures& session, bool traded) {
  if (session.has_range()) pin(open_node, session.open);
  pin(close_node, session.close);
  if (!traded) return;
  pin(node_at(opening_) + 1, session.open);
  print(opening_, session.open, trade_condition::opening_cross, Side::none);
  print(closing_, session.close, trade_condition::closing_cross, Side::none);
}

// A mark is the last price before its time, so its print comes just before. The close may differ from the mark at
// 16:00: it comes from the auction a moment later.
void Course::pin_marks(const DayFigures& day, bool traded) {
  for (const Mark& mark : day.marks) {
    if (mark.instrument != instrument_) continue;
    pin(node_at(mark.at), mark.price);
    if (traded) print_before(node_at(mark.at), mark.price);
  }
}

// Around the published fall through a level: above it a minute before the window, below it in the window's middle.
void Course::pin_first_falls(const DayFigures& day, const SessionFigures& session) {
  const Price prior = day.universe[instrument_].prior_close;
  for (const Moment& moment : day.moments) {
    if (moment.instrument != instrument_ || moment.kind != MomentKind::first_below || prior == no_price) continue;
    const double whole = prior.to_double();
    const double level = whole * (1.0 - moment.value.to_double() / 100.0);
    if (session.open.to_double() <= level) continue;
    const std::size_t from = node_at(moment.from);
    bands_.push_back(
        {.from = open_node, .to = from + 1, .floor = level + fall_margin * whole, .ceiling = bands_.front().ceiling});
    pin(from - 12, on_cent(level + fall_depth * whole));
    pin((from + node_at(moment.to)) / 2, on_cent(level - fall_depth * whole));
  }
}

void Course::pin_pre_market(const DayFigures& day, const SessionFigures& session) {
  Price first = no_price;
  for (const Moment& moment : day.moments) {
    if (moment.instrument != instrument_) continue;
    if (moment.kind == MomentKind::trade) pin_early_trade(moment, node_at(moment.from));
    if (moment.kind == MomentKind::pre_low) {
      pre_market_low_ = moment.value;
      const double inset = inset_of_pre_low * moment.value.to_double();
      bands_.push_back({.from = 0, .to = open_node, .floor = moment.value.to_double() + inset});
      pin_early_trade(moment, (node_at(moment.from) + node_at(moment.to)) / 2);
    }
    if (first == no_price) first = pins_.front().node < open_node ? pins_.front().price : no_price;
  }
  if (first != no_price) return pin(0, first);
  const double prior = day.universe[instrument_].prior_close.to_double();
  const double gap = session.open.to_double() - prior;
  pin(0, on_cent(prior + gap_at_first * gap));
  pin(open_node / 3, on_cent(prior + gap_at_six * gap));
}

void Course::pin_early_trade(const Moment& moment, std::size_t node) {
  pin(node, moment.value);
  print(time_of(node), moment.value, trade_condition::extended_hours, Side::sell);
}

// Nothing is published of the evening: prices hover about the close.
void Course::pin_post_market(Price close) {
  pin(close_node + 1, close);
  pin(slices_count, close);
}

void Course::pin(std::size_t node, Price price) {
  const auto at = std::ranges::lower_bound(pins_, node, {}, &Pin::node);
  if (at != pins_.end() && at->node == node) {
    at->price = price;
  } else {
    pins_.insert(at, {node, price});
  }
}

void Course::print(Duration at, Price price, std::uint32_t conditions, Side side) {
  const auto place = std::ranges::upper_bound(prints_, at, {}, &FixedPrint::at);
  prints_.insert(place, {at, price, conditions, side});
}

void Course::print_before(std::size_t node, Price price) {
  const Duration before = microseconds{200} + random_within(random_, microseconds{600});
  print(time_of(node) - before, price, 0, Side::sell);
}

bool Course::is_near_pin(std::size_t node) const {
  const auto after = std::ranges::lower_bound(pins_, node, {}, &Pin::node);
  if (after != pins_.end() && after->node - node < apart) return true;
  return after != pins_.begin() && node - std::prev(after)->node < apart;
}

template <typename Better>
void Course::place_extreme(const Moment& extreme, Side side, std::vector<bool>& taken, Better better) {
  constexpr std::size_t edge = 2;
  const bool published = extreme.to - extreme.from < regular_close - regular_open;
  std::size_t best = 0;
  for (std::size_t node = node_at(extreme.from) + edge; node + edge <= node_at(extreme.to); ++node) {
    if (is_near_pin(node) || (taken[node] && !published)) continue;
    if (best == 0 || better(path[node], path[best])) best = node;
  }
  if (best == 0) throw SetupError(symbol_ + ": no room between the known points for its high or low");
  for (std::size_t node = best - apart; node <= best + apart; ++node) taken[node] = true;
  pin(best, extreme.value);
  print(time_of(best) + microseconds{50} + random_within(random_, milliseconds{1}), extreme.value, 0, side);
}

}  // namespace tocsin
