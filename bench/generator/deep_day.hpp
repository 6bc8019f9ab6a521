#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/setup_error.hpp"
#include "engine/time.hpp"
#include "feeds/iex/iex_messages.hpp"
#include "feeds/iex/iex_writer.hpp"
#include "replay_data/random.hpp"

namespace tocsin::bench {

// What a day is made of. The same figures give the same bytes, on every machine.
struct DeepDaySpec {
  std::uint64_t messages = 50'000'000;  // at the least, without the start of the session; a segment more at the most
  std::uint64_t seed = 1;
  std::uint32_t stocks_count = 8'000;  // at most 17,576
};

// A made-up day of IEX DEEP 1.0 in IEX-TP segments. Nineteen messages in twenty are price level updates, one event in
// eight changes more than one level; levels come, go and change their size near the best price of stocks whose prices
// wander, which are as unequal as the cube of an even draw makes them; outside of events no bid meets an offer. It is
// like no day that was: prices follow nothing but chance.
class DeepDay {
 public:
  explicit DeepDay(const DeepDaySpec& spec) : left_(spec.messages), random_(spec.seed, 1), stocks_(spec.stocks_count) {
    for (std::uint32_t i = 0; i < spec.stocks_count; ++i) {
      // 7,919 is prime to the number of symbols: activity and alphabet have nothing to do with each other.
      stocks_[i].symbol = symbol_of(static_cast<std::uint32_t>(std::uint64_t{i} * 7'919 % symbols_max));
      stocks_[i].best_ask = 50'000 + 10'000 * static_cast<std::int64_t>(random_.below(400));
    }
  }

  // The next segment and when it was recorded; empty at the end of the day.
  std::vector<std::byte> next(Time& recorded) {
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

 private:
  static constexpr std::uint32_t letters_count = 26;
  static constexpr std::uint32_t symbols_max = letters_count * letters_count * letters_count;
  static constexpr std::size_t reach = 24;   // ticks from the best price within which there are levels
  static constexpr std::int64_t tick = 100;  // a cent
  static constexpr std::size_t payload_max = 1'300;

  struct Stock {
    iex::Symbol symbol;
    std::int64_t best_ask = 0;                // the first price that may be an offer; bids are below it
    std::array<std::uint32_t, reach> bids{};  // sizes, from the best price on
    std::array<std::uint32_t, reach> asks{};
  };

  static iex::Symbol symbol_of(std::uint32_t number) {
    std::string text = "Z";
    for (std::uint32_t unit = letters_count * letters_count; unit > 0; unit /= letters_count) {
      text += static_cast<char>('A' + number / unit % letters_count);
    }
    return iex::Symbol::from(text);
  }

  [[nodiscard]] std::int64_t now() const { return ns_since_epoch(time_); }

  // The messages that a session starts with: what is listed, and how it stands.
  void start_some() {
    if (started_count_ == 0) writer_.add(iex::SystemEvent{'O', now()});
    for (; started_count_ < stocks_.size() && writer_.payload_size() < payload_max - 120; ++started_count_) {
      const Stock& stock = stocks_[started_count_];
      writer_.add(iex::SecurityDirectory{0, now(), stock.symbol, 100, stock.best_ask, 1});
      writer_.add(iex::TradingStatus{'T', now(), stock.symbol, {' ', ' ', ' ', ' '}});
      writer_.add(iex::OperationalHalt{'N', now(), stock.symbol});
      writer_.add(iex::ShortSalePriceTest{0, now(), stock.symbol, ' '});
    }
    if (started_count_ < stocks_.size()) return;
    for (const char event : {'S', 'R'}) writer_.add(iex::SystemEvent{event, now()});
    ++started_count_;
  }

  // One flurry: a few events, mostly of one stock.
  void trade_some() {
    Stock* stock = &drawn_stock();
    for (auto events = 1 + random_.below(6); events > 0 && writer_.payload_size() < payload_max - 200; --events) {
      if (random_.below(4) == 0) stock = &drawn_stock();
      act(*stock);
    }
  }

  Stock& drawn_stock() {
    const std::uint64_t even = random_.below(std::uint64_t{1} << 20);
    return stocks_[(even * even >> 20) * even / (std::uint64_t{1} << 20) * stocks_.size() >> 20];
  }

  void act(Stock& stock) {
    switch (random_.below(32)) {
      case 0:
        return move(stock, +1);
      case 1:
        return move(stock, -1);
      case 2:
      case 3:
        return trade(stock);
      default:
        return change_level(stock);
    }
  }

  // An order comes, is cancelled or is changed, most often near the best price.
  void change_level(Stock& stock) {
    const bool is_buy = random_.below(2) == 0;
    const std::size_t near = random_.below(reach);
    const std::size_t place = near * random_.below(reach) / reach;
    std::uint32_t& size = (is_buy ? stock.bids : stock.asks)[place];
    size = size != 0 && random_.below(5) < 2 ? 0 : static_cast<std::uint32_t>(100 * (1 + random_.below(20)));
    update(stock, is_buy, place, size, true);
  }

  // An order takes all of the best offer.
  void trade(Stock& stock) {
    const auto best = std::ranges::find_if(stock.asks, [](std::uint32_t size) { return size != 0; });
    if (best == stock.asks.end()) return change_level(stock);
    const auto place = static_cast<std::size_t>(best - stock.asks.begin());
    iex::TradeReport report;
    report.flags = *best < 100 ? 0x20 : 0;
    report.timestamp = now();
    report.symbol = stock.symbol;
    report.size = *best;
    report.price = price_of(stock, false, place);
    report.trade_id = ++trade_id_;
    add(report);
    *best = 0;
    update(stock, false, place, 0, true);
  }

  // The price steps by a cent: the level in its way goes, and so do those now out of reach, in one event.
  void move(Stock& stock, std::int64_t step) {
    if (stock.best_ask < 2 * tick * static_cast<std::int64_t>(reach)) step = 1;
    auto& retreating = step > 0 ? stock.asks : stock.bids;
    auto& advancing = step > 0 ? stock.bids : stock.asks;
    const bool is_buy_retreating = step < 0;
    if (retreating.front() != 0) update(stock, is_buy_retreating, 0, 0, false);
    if (advancing.back() != 0) update(stock, !is_buy_retreating, reach - 1, 0, false);
    std::ranges::rotate(retreating, retreating.begin() + 1);
    std::ranges::rotate(advancing, advancing.end() - 1);
    retreating.back() = 0;
    advancing.front() = static_cast<std::uint32_t>(100 * (1 + random_.below(20)));
    stock.best_ask += step * tick;
    update(stock, !is_buy_retreating, 0, advancing.front(), true);
  }

  static std::int64_t price_of(const Stock& stock, bool is_buy, std::size_t place) {
    const auto ticks = static_cast<std::int64_t>(place);
    return is_buy ? stock.best_ask - tick * (ticks + 1) : stock.best_ask + tick * ticks;
  }

  void update(const Stock& stock, bool is_buy, std::size_t place, std::uint32_t size, bool is_complete) {
    const iex::LevelFields fields{is_complete ? iex::LevelFields::is_complete : std::uint8_t{0}, now(), stock.symbol,
                                  size, price_of(stock, is_buy, place)};
    if (is_buy) {
      add(iex::BuyLevelUpdate{fields});
    } else {
      add(iex::SellLevelUpdate{fields});
    }
  }

  void add(const auto& message) {
    writer_.add(message);
    left_ -= left_ > 0;
  }

  std::uint64_t left_;
  Random random_;
  std::vector<Stock> stocks_;
  std::size_t started_count_ = 0;  // stocks whose start was sent; one more than all of them: the market is open
  bool is_over_ = false;
  std::int64_t trade_id_ = 0;
  Time time_ = std::chrono::sys_days{std::chrono::January / 27 / 2025} + std::chrono::hours(12);
  iex::IexWriter writer_{iex::MessageProtocol::deep_1_0, 20'115U << 16};
};

// Ethernet, IPv4 and UDP around a payload, in a pcap record with nanoseconds.
inline void append_packet(std::vector<std::byte>& out, Time time, std::span<const std::byte> payload) {
  const auto put = [&out](std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes) out.push_back(static_cast<std::byte>(byte));
  };
  const auto put_u32 = [&put](std::uint64_t value) {
    put({unsigned(value & 255), unsigned(value >> 8 & 255), unsigned(value >> 16 & 255), unsigned(value >> 24 & 255)});
  };
  const auto udp_size = static_cast<unsigned>(payload.size() + 8);
  const unsigned ip_size = udp_size + 20;
  const auto ns = static_cast<std::uint64_t>(ns_since_epoch(time));
  put_u32(ns / 1'000'000'000);
  put_u32(ns % 1'000'000'000);
  put_u32(ip_size + 14);
  put_u32(ip_size + 14);
  put({1, 0, 0x5e, 0x57, 0x15, 2, 0, 0x1e, 0x67, 0xf8, 0x82, 0x3a, 8, 0});
  put({0x45, 0, ip_size >> 8, ip_size & 255, 0, 0, 0x40, 0, 64, 17, 0, 0, 23, 226, 155, 131, 233, 215, 21, 4});
  put({0x28, 0x8a, 0x28, 0x8a, udp_size >> 8, udp_size & 255, 0, 0});
  out.insert(out.end(), payload.begin(), payload.end());
}

// Hands the whole day as a pcap file to `write`, part by part.
inline void make_deep_pcap(const DeepDaySpec& spec, const std::function<void(std::span<const std::byte>)>& write) {
  std::vector<std::byte> out;
  for (const unsigned byte :
       {0x4dU, 0x3cU, 0xb2U, 0xa1U, 2U, 0U, 4U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 4U, 0U, 1U, 0U, 0U, 0U}) {
    out.push_back(static_cast<std::byte>(byte));
  }
  DeepDay day(spec);
  Time recorded{};
  for (auto segment = day.next(recorded); !segment.empty(); segment = day.next(recorded)) {
    append_packet(out, recorded, segment);
    if (out.size() < std::size_t{1} << 20) continue;
    write(out);
    out.clear();
  }
  write(out);
}

// Writes the whole day to a pcap file. SetupError where it cannot be written.
inline void write_deep_day(const std::string& path, const DeepDaySpec& spec) {
  std::ofstream file(path, std::ios::binary);
  make_deep_pcap(spec, [&file](std::span<const std::byte> part) {
    file.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
  });
  file.flush();
  if (!file) throw SetupError(path + ": cannot be written");
}

}  // namespace tocsin::bench
