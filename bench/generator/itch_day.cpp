#include "bench/generator/itch_day.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "bench/generator/day_clock.hpp"
#include "bench/generator/itch_frames.hpp"
#include "bench/generator/order_draws.hpp"
#include "bench/generator/resting_orders.hpp"
#include "bench/generator/stocks.hpp"
#include "engine/setup_error.hpp"
#include "replay_data/random.hpp"

namespace tocsin::bench {
namespace {

constexpr std::uint32_t cent = 100;                 // in 1e-4 dollars
constexpr std::size_t chunk_bytes = 64 * 1024;      // of frames at a time
constexpr std::size_t step_bytes_max = 1024;        // of frames that are written in one go
constexpr std::size_t remembered_orders = 1 << 17;  // how far back an order is still young
constexpr std::uint32_t no_stock = 0xffff'ffff;
constexpr std::uint64_t closing_messages = 2;  // after the last order: end of system hours, end of messages

std::uint64_t checked_messages(const ItchDaySpec& spec) {
  const std::uint64_t least = 100 * std::uint64_t{spec.stocks_count} + 1'000;
  if (spec.messages < least) throw SetupError("generator: messages: at least " + std::to_string(least) + " expected");
  return spec.messages;
}

}  // namespace

// The exchange: its clock, its books, and the hand that writes the messages.
class ItchDay::Venue {
 public:
  explicit Venue(const ItchDaySpec& spec);

  bool append(std::vector<std::byte>& out);
  [[nodiscard]] std::uint64_t messages_count() const { return messages_; }
  [[nodiscard]] const RestingOrders& orders() const { return orders_; }

 private:
  using Place = RestingOrders::Place;

  // What the exchange does at a set time, stock by stock where it does so to each.
  struct Act {
    std::uint64_t time_ns;
    void (Venue::*perform)(std::uint32_t stock);
    std::uint32_t stocks_count;
  };
  struct Recent {
    std::uint64_t ref = 0;
    Place place = 0;
  };

  void step();
  void perform_act();
  [[nodiscard]] bool is_over() const { return act_ == acts_.size(); }

  void begin_messages(std::uint32_t) { system_event('O'); }
  void list_stock(std::uint32_t stock);
  void publish_decline_levels(std::uint32_t);
  void begin_system_hours(std::uint32_t) { system_event('S'); }
  void open_market(std::uint32_t) { system_event('Q'); }
  void open_stock(std::uint32_t stock) { cross(stock, 'O'); }
  void halt_stock(std::uint32_t);
  void resume_stock(std::uint32_t);
  void close_market(std::uint32_t) { system_event('M'); }
  void close_stock(std::uint32_t stock) { cross(stock, 'C'); }
  void end_system_hours(std::uint32_t) { system_event('E'); }
  void end_messages(std::uint32_t) { system_event('C'); }

  void trade_on();
  void trade_rarely();
  [[nodiscard]] std::int64_t adds_in_10000() const;
  void choose_stock();
  void add_order();
  void delete_order();
  void replace_order();
  void execute_order();
  void execute_at_other_price();
  void cancel_shares();
  void trade_hidden();
  void break_trade();
  void show_retail_interest();
  void cross(std::uint32_t stock, char kind);
  void publish_imbalance(std::uint32_t stock, char kind);
  void execute_in_cross(std::uint32_t stock, std::uint32_t price);

  [[nodiscard]] Place order_to_leave();
  [[nodiscard]] Place young_order();
  [[nodiscard]] Place any_order();
  [[nodiscard]] Place order_to_execute();
  [[nodiscard]] std::uint32_t price_for(std::uint32_t side);
  [[nodiscard]] std::uint32_t usual_price(std::uint32_t side);
  std::uint64_t next_ref() { return ref_ += 1 + (random_.bits() % 8 == 0 ? 1U : 0U); }
  [[nodiscard]] std::optional<std::uint32_t> side_left_behind() const;
  std::uint64_t next_match();
  void rest(std::uint32_t side, std::uint64_t ref, std::uint32_t shares, std::uint32_t price);
  void take(Place place, std::uint32_t shares);

  ItchFrames& message(char type, std::uint16_t length, std::uint32_t stock);
  void system_event(char code);
  void trading_action(std::uint32_t stock, char state, const char (&reason)[5]);

  Random random_;
  std::uint64_t messages_max_;
  DayClock clock_;
  std::uint32_t live_max_;
  std::uint64_t levels_in_65536_;  // per order
  Stocks stocks_;
  RestingOrders orders_;
  std::vector<Recent> recent_;
  std::uint64_t rested_ = 0;
  std::vector<Act> acts_;
  std::size_t act_ = 0;
  std::uint32_t act_stock_ = 0;

  ItchFrames out_{nullptr};
  std::uint64_t messages_ = 0;
  std::uint64_t ref_ = 0;
  std::uint64_t match_ = 0;
  std::uint64_t breakable_ = 0;  // the last match that can be broken; 0: none
  std::uint32_t breakable_stock_ = 0;
  std::uint32_t stock_ = 0;       // whose messages come now
  std::uint32_t same_stock_ = 0;  // how many more
};

ItchDay::Venue::Venue(const ItchDaySpec& spec)
    : random_(spec.seed, 0),
      messages_max_(checked_messages(spec)),
      clock_(messages_max_),
      live_max_(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(spec.live_orders, 1, spec.messages * 2 / 75))),
      levels_in_65536_(std::uint64_t{spec.levels} * 65'536 / std::max(spec.live_orders, 1U)),
      stocks_(spec, random_),
      orders_(static_cast<std::uint32_t>(stocks_.all.size() * 2)),
      recent_(remembered_orders) {
  const auto all = static_cast<std::uint32_t>(stocks_.all.size());
  acts_ = {{time_of_day_ns(3, 0), &Venue::begin_messages, 1},
           {time_of_day_ns(3, 5), &Venue::list_stock, all},
           {time_of_day_ns(3, 10), &Venue::publish_decline_levels, 1},
           {time_of_day_ns(4, 0), &Venue::begin_system_hours, 1},
           {time_of_day_ns(9, 30), &Venue::open_market, 1},
           {time_of_day_ns(9, 30), &Venue::open_stock, all},
           {time_of_day_ns(10, 42), &Venue::halt_stock, 1},
           {time_of_day_ns(10, 47), &Venue::resume_stock, 1},
           {time_of_day_ns(16, 0), &Venue::close_market, 1},
           {time_of_day_ns(16, 0), &Venue::close_stock, all},
           {time_of_day_ns(20, 0), &Venue::end_system_hours, 1},
           {time_of_day_ns(20, 5), &Venue::end_messages, 1}};
}

bool ItchDay::Venue::append(std::vector<std::byte>& out) {
  if (is_over()) return false;
  const std::size_t before = out.size();
  out.resize(before + chunk_bytes + step_bytes_max);
  out_ = ItchFrames(out.data() + before);
  while (!is_over() && out_.end() < out.data() + before + chunk_bytes) step();
  out.resize(static_cast<std::size_t>(out_.end() - out.data()));
  return true;
}

// ---- time

void ItchDay::Venue::step() {
  const bool is_flow_over = messages_ + closing_messages >= messages_max_;
  const std::uint64_t now = std::max(clock_.now_ns(), DayClock::first_order_ns);
  if (act_stock_ > 0 || is_flow_over || now >= acts_[act_].time_ns) return perform_act();
  clock_.pass(messages_, random_);
  if (clock_.now_ns() < acts_[act_].time_ns) trade_on();
}

void ItchDay::Venue::perform_act() {
  const Act& act = acts_[act_];
  clock_.wait_for(act.time_ns, random_);
  (this->*act.perform)(act_stock_);
  if (++act_stock_ < act.stocks_count) return;
  act_stock_ = 0;
  ++act_;
}

// ---- what happens at set times

void ItchDay::Venue::list_stock(std::uint32_t stock) {
  const std::array<char, 8>& symbol = stocks_.all[stock].symbol;
  message('R', 39, stock).text(symbol).text('Q').text('N').number(100U).text('N').text('C').text("Z ");
  out_.text('P').text('N').text(' ').text(stock % 8 == 0 ? '1' : '2').text('N').number(0U).text('N');
  trading_action(stock, 'T', "    ");
  message('Y', 20, stock).text(symbol).text('0');
  if (stock % 8 == 0) message('L', 26, stock).text("TOCS").text(symbol).text('Y').text('N').text('A');
}

void ItchDay::Venue::publish_decline_levels(std::uint32_t) {
  constexpr std::uint64_t index = 6'000'00000000;  // with eight decimals
  message('V', 35, no_stock).number(index / 100 * 93).number(index / 100 * 87).number(index / 100 * 80);
}

void ItchDay::Venue::halt_stock(std::uint32_t) {
  const auto halted = stocks_.by_draw.front();
  stocks_.all[halted].is_halted = true;
  trading_action(halted, 'P', "LUDP");
  const auto reference = stocks_.all[halted].fair_price();
  message('J', 35, halted).text(stocks_.all[halted].symbol).number(reference).number(reference + reference / 20);
  out_.number(reference - reference / 20).number(0U);
}

void ItchDay::Venue::resume_stock(std::uint32_t) {
  const auto halted = stocks_.by_draw.front();
  cross(halted, 'H');
  trading_action(halted, 'T', "    ");
  stocks_.all[halted].is_halted = false;
}

// An auction as the feed shows it: the imbalance, the orders of the book that took part, the cross itself.
void ItchDay::Venue::cross(std::uint32_t stock, char kind) {
  const auto price = stocks_.all[stock].fair_price();
  publish_imbalance(stock, kind);
  if (random_.bits() % 4 == 0) execute_in_cross(stock, price);
  const std::uint64_t crossed = 100 * random_.below(5'000);
  message('Q', 40, stock).number(crossed).text(stocks_.all[stock].symbol).number(price).number(++match_).text(kind);
}

void ItchDay::Venue::publish_imbalance(std::uint32_t stock, char kind) {
  const auto price = stocks_.all[stock].fair_price();
  const std::uint64_t imbalance = 100 * random_.below(100);
  message('I', 50, stock).number(100 * random_.below(5'000)).number(imbalance);
  out_.text(imbalance == 0 ? 'N' : 'B').text(stocks_.all[stock].symbol).number(price).number(price).number(price);
  out_.text(kind).text('L');
}

void ItchDay::Venue::execute_in_cross(std::uint32_t stock, std::uint32_t price) {
  for (const std::uint32_t side : {stock * 2, stock * 2 + 1}) {
    const Place place = orders_.first_at_best(side);
    if (place == RestingOrders::nowhere) continue;
    const RestingOrder order = orders_[place];
    message('C', 36, stock).number(order.ref).number(order.shares).number(match_ + 1).text('N').number(price);
    take(place, order.shares);
  }
}

// ---- the flow of orders

void ItchDay::Venue::trade_on() {
  choose_stock();
  const auto draw = static_cast<std::int64_t>(random_.below(10'000));
  if (draw < adds_in_10000()) return add_order();
  if (draw < 8'495) return delete_order();
  if (draw < 9'300) return replace_order();
  if (draw < 9'700) return execute_order();
  if (draw < 9'902) return cancel_shares();
  if (draw < 9'972) return trade_hidden();
  if (draw < 9'980) return execute_at_other_price();
  trade_rarely();
}

void ItchDay::Venue::trade_rarely() {
  const std::uint64_t draw = random_.below(64);
  if (draw == 0 && breakable_ > 0) return break_trade();
  if (draw == 1) return show_retail_interest();
  publish_imbalance(stock_, clock_.now_ns() < time_of_day_ns(9, 30) ? 'O' : 'C');
}

// Orders come in, against those that are deleted, so that there are as many as there should be by now: all of them from
// a third of the day on.
std::int64_t ItchDay::Venue::adds_in_10000() const {
  const std::uint64_t wanted = std::min<std::uint64_t>(live_max_, 3 * messages_ * live_max_ / messages_max_);
  const std::int64_t missing = static_cast<std::int64_t>(wanted) - orders_.live_count();
  return 4'360 + std::clamp<std::int64_t>(missing * 4'096 / live_max_, -600, 600);
}

void ItchDay::Venue::choose_stock() {
  if (same_stock_ > 0) {
    --same_stock_;
    return;
  }
  const std::uint64_t bits = random_.bits();
  stock_ = stocks_.by_draw[random_.below(stocks_.by_draw.size())];
  same_stock_ = static_cast<std::uint32_t>(bits % 8 < 5 ? 0 : 1 + (bits >> 8) % 4);
}

void ItchDay::Venue::add_order() {
  stocks_.all[stock_].move(orders_.best_price(stock_ * 2), orders_.best_price(stock_ * 2 + 1), random_);
  const std::uint64_t bits = random_.bits();
  const std::uint32_t side = stock_ * 2 + static_cast<std::uint32_t>(bits & 1);
  const bool is_attributed = (bits >> 1) % 1'024 < 45;
  const std::uint32_t price = price_for(side);
  const std::uint32_t size = drawn_shares(random_);
  const std::uint64_t ref = next_ref();
  message(is_attributed ? 'F' : 'A', is_attributed ? 40 : 36, stock_).number(ref).text(side % 2 == 0 ? 'B' : 'S');
  out_.number(size).text(stocks_.all[stock_].symbol).number(price);
  if (is_attributed) out_.text("TOCS");
  rest(side, ref, size, price);
}

void ItchDay::Venue::delete_order() {
  const Place place = order_to_leave();
  if (place == RestingOrders::nowhere) return add_order();
  message('D', 19, orders_[place].side / 2).number(orders_[place].ref);
  orders_.remove(place);
}

void ItchDay::Venue::replace_order() {
  const Place place = order_to_leave();
  if (place == RestingOrders::nowhere) return add_order();
  const RestingOrder old = orders_[place];
  orders_.remove(place);
  stock_ = old.side / 2;
  const std::uint32_t price = price_for(old.side);
  const std::uint32_t size = random_.bits() % 4 == 0 ? drawn_shares(random_) : old.shares;
  const std::uint64_t ref = next_ref();
  message('U', 35, stock_).number(old.ref).number(ref).number(size).number(price);
  rest(old.side, ref, size, price);
}

void ItchDay::Venue::execute_order() {
  const Place place = order_to_execute();
  if (place == RestingOrders::nowhere) return add_order();
  const std::uint32_t shares_left = orders_[place].shares;
  const bool is_whole = random_.bits() % 8 < 5;
  const auto executed = is_whole ? shares_left : static_cast<std::uint32_t>(1 + random_.below(shares_left));
  message('E', 31, stock_).number(orders_[place].ref).number(executed).number(next_match());
  take(place, executed);
}

void ItchDay::Venue::execute_at_other_price() {
  const Place place = order_to_execute();
  if (place == RestingOrders::nowhere) return add_order();
  const RestingOrder order = orders_[place];
  const std::uint32_t better = order.side % 2 == 0 || order.price <= cent ? order.price + cent : order.price - cent;
  message('C', 36, stock_).number(order.ref).number(order.shares).number(next_match()).text('Y').number(better);
  take(place, order.shares);
}

void ItchDay::Venue::cancel_shares() {
  const Place place = order_to_leave();
  if (place == RestingOrders::nowhere || orders_[place].shares < 2) return delete_order();
  const auto cancelled = static_cast<std::uint32_t>(1 + random_.below(orders_[place].shares - 1));
  message('X', 23, orders_[place].side / 2).number(orders_[place].ref).number(cancelled);
  orders_.reduce(place, cancelled);
}

// A trade against an order that nobody saw, between the best prices.
void ItchDay::Venue::trade_hidden() {
  const auto bid = orders_.best_price(stock_ * 2);
  const auto ask = orders_.best_price(stock_ * 2 + 1);
  if (!bid || !ask || stocks_.all[stock_].is_halted) return add_order();
  const auto price = static_cast<std::uint32_t>(*bid + random_.below(*ask - *bid + 1));
  message('P', 44, stock_)
      .number(std::uint64_t{0})
      .text('B')
      .number(drawn_shares(random_))
      .text(stocks_.all[stock_].symbol);
  out_.number(price).number(next_match());
}

std::uint64_t ItchDay::Venue::next_match() {
  breakable_stock_ = stock_;
  return breakable_ = ++match_;
}

void ItchDay::Venue::show_retail_interest() { message('N', 20, stock_).text(stocks_.all[stock_].symbol).text('B'); }

void ItchDay::Venue::break_trade() { message('B', 19, breakable_stock_).number(std::exchange(breakable_, 0)); }

// ---- which order, which price

// An order that somebody changes his mind about. One in eight is at a best price that the market has left behind; of
// the others two thirds are young and one third is any.
RestingOrders::Place ItchDay::Venue::order_to_leave() {
  const std::uint64_t draw = random_.below(24);
  if (const auto stale = side_left_behind(); stale && draw < 3) return orders_.first_at_best(*stale);
  return draw < 17 ? young_order() : any_order();
}

// Each doubling of age, in orders that came since, is as likely as the next.
RestingOrders::Place ItchDay::Venue::young_order() {
  for (int attempt = 0; attempt < 4; ++attempt) {
    const std::uint64_t octave = std::uint64_t{1} << random_.below(17);
    const std::uint64_t age = octave + random_.below(octave);
    const Recent& recent = recent_[(rested_ - age) % remembered_orders];
    if (age <= rested_ && orders_[recent.place].ref == recent.ref) return recent.place;
  }
  return any_order();
}

RestingOrders::Place ItchDay::Venue::any_order() {
  if (orders_.live_count() == 0) return RestingOrders::nowhere;
  auto place = static_cast<Place>(random_.below(orders_.places_count()));
  while (orders_[place].shares == 0) place = (place + 1) % orders_.places_count();
  return place;
}

// The first at the best price, rather on the side that the price moves to.
RestingOrders::Place ItchDay::Venue::order_to_execute() {
  if (stocks_.all[stock_].is_halted) return RestingOrders::nowhere;
  const std::uint64_t bits = random_.bits();
  const std::uint32_t either = stock_ * 2 + static_cast<std::uint32_t>(bits & 1);
  return orders_.first_at_best(bits % 8 < 2 ? either : side_left_behind().value_or(either));
}

// The side whose best price is worse for who quotes it than what the stock is worth.
std::optional<std::uint32_t> ItchDay::Venue::side_left_behind() const {
  const std::uint32_t fair = stocks_.all[stock_].fair_price();
  const auto bid = orders_.best_price(stock_ * 2);
  const auto ask = orders_.best_price(stock_ * 2 + 1);
  if (ask && *ask <= fair) return stock_ * 2 + 1;
  if (bid && *bid > fair) return stock_ * 2;
  return std::nullopt;
}

std::uint32_t ItchDay::Venue::price_for(std::uint32_t side) {
  const std::uint32_t price = usual_price(side);
  const auto best = orders_.best_price(side);
  const bool is_better = !best || (side % 2 == 0 ? price > *best : price < *best);
  const bool may_open_level = std::uint64_t{orders_.levels_count()} * 65'536 < orders_.live_count() * levels_in_65536_;
  return is_better || may_open_level ? price : orders_.level_near(side, price);
}

// Some way behind what the stock is worth, and never through the other side.
std::uint32_t ItchDay::Venue::usual_price(std::uint32_t side) {
  const Stock& stock = stocks_.all[side / 2];
  const std::int64_t away = std::int64_t{stock.half_spread} + std::int64_t{stock.spacing} * drawn_distance(random_);
  const auto other = orders_.best_price(side ^ 1);
  const std::int64_t fair = stock.fair / 256;
  std::int64_t cents = side % 2 == 0 ? fair - away : fair + 1 + away;
  if (other && side % 2 == 0) cents = std::min<std::int64_t>(cents, *other / cent - 1);
  if (other && side % 2 == 1) cents = std::max<std::int64_t>(cents, *other / cent + 1);
  const std::int64_t least = 1 + side % 2;  // so that below an offer there is always room for a bid
  return static_cast<std::uint32_t>(std::max(cents, least)) * cent;
}

void ItchDay::Venue::rest(std::uint32_t side, std::uint64_t ref, std::uint32_t shares, std::uint32_t price) {
  recent_[rested_ % remembered_orders] = {ref, orders_.add(side, ref, shares, price)};
  ++rested_;
}

void ItchDay::Venue::take(Place place, std::uint32_t shares) {
  if (shares == orders_[place].shares) {
    orders_.remove(place);
  } else {
    orders_.reduce(place, shares);
  }
}

// ---- messages

// Stock locate codes count from 1, and 0 is no stock's.
ItchFrames& ItchDay::Venue::message(char type, std::uint16_t length, std::uint32_t stock) {
  ++messages_;
  return out_.begin(type, length, static_cast<std::uint16_t>(stock + 1), clock_.now_ns());
}

void ItchDay::Venue::system_event(char code) { message('S', 12, no_stock).text(code); }

void ItchDay::Venue::trading_action(std::uint32_t stock, char state, const char (&reason)[5]) {
  message('H', 25, stock).text(stocks_.all[stock].symbol).text(state).text(' ').text(reason);
}

ItchDay::ItchDay(const ItchDaySpec& spec) : venue_(std::make_unique<Venue>(spec)) {}
ItchDay::ItchDay(ItchDay&&) noexcept = default;
ItchDay& ItchDay::operator=(ItchDay&&) noexcept = default;
ItchDay::~ItchDay() = default;

bool ItchDay::append(std::vector<std::byte>& out) { return venue_->append(out); }
std::uint64_t ItchDay::messages_count() const { return venue_->messages_count(); }
std::uint32_t ItchDay::live_orders() const { return venue_->orders().live_count(); }
std::uint32_t ItchDay::levels_count() const { return venue_->orders().levels_count(); }

void write_itch_day(const std::string& path, const ItchDaySpec& spec) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), &std::fclose);
  if (!file) throw SetupError(path + ": cannot be written");
  ItchDay day(spec);
  std::vector<std::byte> frames;
  while (day.append(frames)) {
    if (std::fwrite(frames.data(), 1, frames.size(), file.get()) != frames.size()) {
      throw SetupError(path + ": cannot be written to its end");
    }
    frames.clear();
  }
}

}  // namespace tocsin::bench
