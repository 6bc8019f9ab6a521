#include "bench/generator/deep_day.hpp"

#include <algorithm>
#include <fstream>

#include "bench/generator/order_draws.hpp"
#include "bench/generator/pcap_builder.hpp"
#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

constexpr std::uint32_t letters_count = 26;
constexpr std::uint32_t symbols_max = letters_count * letters_count * letters_count;
constexpr std::int64_t tick = 100;  // a cent
constexpr std::size_t payload_max = 1'300;
constexpr std::size_t start_size_max = 120;  // of what is said of one stock before the market opens
constexpr std::size_t act_size_max = 320;
constexpr std::uint16_t port = 10'378;

constexpr std::uint32_t round_lot = 100;
constexpr std::uint8_t odd_lot_trade = 0x20;

iex::Symbol symbol_of(std::uint32_t number) {
  std::string text = "Z";
  for (std::uint32_t unit = letters_count * letters_count; unit > 0; unit /= letters_count) {
    text += static_cast<char>('A' + number / unit % letters_count);
  }
  return iex::Symbol::from(text);
}

bool is_used(std::uint32_t size) { return size != 0; }

}  // namespace

DeepDay::DeepDay(const DeepDaySpec& spec) : left_(spec.messages), random_(spec.seed, 1), stocks_(spec.stocks_count) {
  for (std::uint32_t i = 0; i < spec.stocks_count; ++i) {
    // 7,919 is prime to the number of symbols: activity and alphabet have nothing to do with each other.
    stocks_[i].symbol = symbol_of(static_cast<std::uint32_t>(std::uint64_t{i} * 7'919 % symbols_max));
    stocks_[i].best_ask = 50'000 + 10'000 * static_cast<std::int64_t>(random_.below(400));
  }
}

std::vector<std::byte> DeepDay::next(Time& recorded) {
  if (is_over_) return {};
  if (started_count_ <= stocks_.size()) {
    start_some();
  } else if (left_ > 0) {
    trade_some();
  } else {
    is_over_ = true;
    for (const char event : {'M', 'E', 'C'}) writer_.add(iex::SystemEvent{event, now()});
  }
  time_ += Duration{static_cast<std::int64_t>(500 + random_.below(2'000))};
  recorded = time_;
  return writer_.segment(now());
}

std::int64_t DeepDay::Stock::price_of(bool is_buy, std::size_t place) const noexcept {
  const auto ticks = static_cast<std::int64_t>(place);
  return is_buy ? best_ask - tick * (ticks + 1) : best_ask + tick * ticks;
}

// The messages that a session starts with: what is listed, and how it stands.
void DeepDay::start_some() {
  if (started_count_ == 0) writer_.add(iex::SystemEvent{'O', now()});
  for (; started_count_ < stocks_.size() && writer_.payload_size() < payload_max - start_size_max; ++started_count_) {
    const Stock& stock = stocks_[started_count_];
    writer_.add(iex::SecurityDirectory{0, now(), stock.symbol, round_lot, stock.best_ask, 1});
    writer_.add(iex::TradingStatus{'T', now(), stock.symbol, {' ', ' ', ' ', ' '}});
    writer_.add(iex::OperationalHalt{'N', now(), stock.symbol});
    writer_.add(iex::ShortSalePriceTest{0, now(), stock.symbol, ' '});
  }
  if (started_count_ < stocks_.size()) return;
  for (const char event : {'S', 'R'}) writer_.add(iex::SystemEvent{event, now()});
  ++started_count_;
}

// One flurry: a few events, mostly of one stock.
void DeepDay::trade_some() {
  Stock* stock = &drawn_stock();
  for (auto acts = 1 + random_.below(6); acts > 0 && writer_.payload_size() < payload_max - act_size_max; --acts) {
    if (random_.below(4) == 0) stock = &drawn_stock();
    act(*stock);
  }
}

DeepDay::Stock& DeepDay::drawn_stock() {
  const std::uint64_t even = random_.below(std::uint64_t{1} << 20);
  return stocks_[(even * even >> 20) * even / (std::uint64_t{1} << 20) * stocks_.size() >> 20];
}

void DeepDay::act(Stock& stock) {
  const std::uint64_t draw = random_.below(256);
  if (draw < 40) return move(stock, draw % 2 == 0 ? +1 : -1);
  if (draw < 43) return trade_through(stock);
  if (draw < 49) return trade_with_best(stock);
  if (draw < 51) return trade_unseen(stock);
  change_level(stock);
}

// An order comes, or some of what is there is cancelled or all of it; most often near the best price.
void DeepDay::change_level(Stock& stock) {
  const bool is_buy = random_.below(2) == 0;
  const std::size_t near = random_.below(reach);
  const std::size_t place = near * random_.below(reach) / reach;
  const std::uint32_t before = stock.side(is_buy)[place];
  const std::uint32_t order = drawn_shares(random_);
  std::uint32_t size = before + order;
  if (before != 0 && random_.below(5) < 3) size = before > order && random_.below(3) == 0 ? before - order : 0;
  set(stock, is_buy, place, size);
  send_event(stock);
}

// An order takes some of the best bid or offer, or all of it.
void DeepDay::trade_with_best(Stock& stock) {
  const bool is_buy = random_.below(2) == 0;
  const Side& side = stock.side(is_buy);
  const auto best = std::ranges::find_if(side, is_used);
  if (best == side.end()) return change_level(stock);
  const auto place = static_cast<std::size_t>(best - side.begin());
  const std::uint32_t size = random_.below(2) == 0 ? *best : std::min(*best, drawn_shares(random_));
  report(stock, stock.price_of(is_buy, place), size);
  set(stock, is_buy, place, *best - size);
  send_event(stock);
}

// An order takes all of the two or three best levels of a side.
void DeepDay::trade_through(Stock& stock) {
  const bool is_buy = random_.below(2) == 0;
  auto levels = 2 + random_.below(2);
  for (std::size_t place = 0; place < reach && levels > 0; ++place) {
    const std::uint32_t size = stock.side(is_buy)[place];
    if (size == 0) continue;
    report(stock, stock.price_of(is_buy, place), size);
    set(stock, is_buy, place, 0);
    --levels;
  }
  if (event_.empty()) return change_level(stock);
  send_event(stock);
}

// Halfway between bids and offers, where nobody saw an order.
void DeepDay::trade_unseen(const Stock& stock) { report(stock, stock.best_ask - tick / 2, drawn_shares(random_)); }

// The price steps by a cent: a level takes the place of the one in its way, and those now out of reach go.
void DeepDay::move(Stock& stock, std::int64_t step) {
  if (stock.best_ask < 2 * tick * static_cast<std::int64_t>(reach)) step = 1;
  const bool is_buy = step > 0;  // of what advances
  Side& advancing = stock.side(is_buy);
  Side& retreating = stock.side(!is_buy);
  const std::int64_t out_of_reach = stock.price_of(is_buy, reach - 1);
  const bool was_there = advancing.back() != 0;
  const std::int64_t in_its_way = stock.price_of(!is_buy, 0);
  const bool was_in_its_way = retreating.front() != 0;
  std::ranges::rotate(retreating, retreating.begin() + 1);
  std::ranges::rotate(advancing, advancing.end() - 1);
  retreating.back() = 0;
  stock.best_ask += step * tick;
  set(stock, is_buy, 0, drawn_shares(random_));
  if (was_there) event_.push_back({is_buy, out_of_reach, 0});
  if (was_in_its_way) event_.push_back({!is_buy, in_its_way, 0});
  send_event(stock);
}

void DeepDay::report(const Stock& stock, std::int64_t price, std::uint32_t size) {
  iex::TradeReport report;
  report.flags = size < round_lot ? odd_lot_trade : 0;
  report.timestamp = now();
  report.symbol = stock.symbol;
  report.size = size;
  report.price = price;
  report.trade_id = ++trade_id_;
  add(report);
}

void DeepDay::set(Stock& stock, bool is_buy, std::size_t place, std::uint32_t size) {
  stock.side(is_buy)[place] = size;
  event_.push_back({is_buy, stock.price_of(is_buy, place), size});
}

void DeepDay::send_event(const Stock& stock) {
  for (const Change& change : event_) {
    const bool is_last = &change == &event_.back();
    const iex::LevelFields fields{is_last ? iex::LevelFields::is_complete : std::uint8_t{0}, now(), stock.symbol,
                                  change.size, change.price};
    if (change.is_buy) {
      add(iex::BuyLevelUpdate{fields});
    } else {
      add(iex::SellLevelUpdate{fields});
    }
  }
  event_.clear();
}

void DeepDay::add(const auto& message) {
  writer_.add(message);
  left_ -= left_ > 0;
}

void make_deep_pcap(const DeepDaySpec& spec, const std::function<void(std::span<const std::byte>)>& write) {
  constexpr std::size_t part_size = std::size_t{1} << 20;
  capture::PcapBuilder file;
  DeepDay day(spec);
  Time recorded{};
  for (auto segment = day.next(recorded); !segment.empty(); segment = day.next(recorded)) {
    file.add(recorded, capture::udp_packet(port, segment));
    if (file.bytes().size() < part_size) continue;
    write(file.bytes());
    file.let_go();
  }
  write(file.bytes());
}

void write_deep_day(const std::string& path, const DeepDaySpec& spec) {
  std::ofstream file(path, std::ios::binary);
  make_deep_pcap(spec, [&file](std::span<const std::byte> part) {
    file.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
  });
  file.flush();
  if (!file) throw SetupError(path + ": cannot be written");
}

}  // namespace tocsin::bench
