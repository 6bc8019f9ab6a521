#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

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

// A made-up day of IEX DEEP 1.0 in IEX-TP segments. Nineteen messages in twenty are price level updates, the rest trade
// reports; one change of a book in eight changes more than one level. Levels come, go and change their size near the
// best price of stocks whose prices wander, which are as unequal as the cube of an even draw makes them. One order in
// five is an odd lot. Bids are hit as often as offers are lifted, and one trade in eight is of orders that nobody sees.
//
// Where the price steps, the level that takes its place comes before the ones in its way go, so that a bid meets an
// offer in the midst of the event: the specification (DEEP 1.08, "Price Level Update") says that such states never
// were. Outside of events no bid meets an offer. It is like no day that was: prices follow nothing but chance.
class DeepDay {
 public:
  explicit DeepDay(const DeepDaySpec& spec);

  // The next segment and when it was recorded; empty at the end of the day.
  std::vector<std::byte> next(Time& recorded);

 private:
  static constexpr std::size_t reach = 24;  // ticks from the best price within which there are levels
  using Side = std::array<std::uint32_t, reach>;

  struct Stock {
    iex::Symbol symbol;
    std::int64_t best_ask = 0;  // the first price that may be an offer; bids are below it
    Side bids{};                // sizes, from the best price on
    Side asks{};

    [[nodiscard]] Side& side(bool is_buy) noexcept { return is_buy ? bids : asks; }
    [[nodiscard]] std::int64_t price_of(bool is_buy, std::size_t place) const noexcept;
  };
  struct Change {
    bool is_buy;
    std::int64_t price;
    std::uint32_t size;
  };

  [[nodiscard]] std::int64_t now() const { return ns_since_epoch(time_); }
  void start_some();
  void trade_some();
  Stock& drawn_stock();
  void act(Stock& stock);
  void change_level(Stock& stock);
  void trade_with_best(Stock& stock);
  void trade_through(Stock& stock);
  void trade_unseen(const Stock& stock);
  void move(Stock& stock, std::int64_t step);
  void report(const Stock& stock, std::int64_t price, std::uint32_t size);
  void set(Stock& stock, bool is_buy, std::size_t place, std::uint32_t size);
  void send_event(const Stock& stock);
  void add(const auto& message);

  std::uint64_t left_;
  Random random_;
  std::vector<Stock> stocks_;
  std::vector<Change> event_;      // what it changed so far
  std::size_t started_count_ = 0;  // stocks whose start was sent; one more than all of them: the market is open
  bool is_over_ = false;
  std::int64_t trade_id_ = 0;
  Time time_ = std::chrono::sys_days{std::chrono::January / 27 / 2025} + std::chrono::hours(12);
  iex::IexWriter writer_{iex::MessageProtocol::deep_1_0, 20'115U << 16};
};

// Hands the whole day as a pcap file to `write`, part by part.
void make_deep_pcap(const DeepDaySpec& spec, const std::function<void(std::span<const std::byte>)>& write);

// Writes the whole day to a pcap file. SetupError where it cannot be written.
void write_deep_day(const std::string& path, const DeepDaySpec& spec);

}  // namespace tocsin::bench
