#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tocsin::bench {

// What a day is made of. The same figures give the same bytes, on every machine.
struct ItchDaySpec {
  // A stock that is to be among the most active.
  struct Named {
    std::string symbol;
    std::uint32_t price = 0;  // 1e-4 dollars, in whole cents, around which it trades; 0: drawn
  };

  std::uint64_t messages = 60'000'000;  // exactly; at least 100 for each stock, and 1,000 more
  std::uint64_t seed = 1;
  std::uint32_t stocks_count = 8'000;  // at most 17,576 beside those named
  // Orders that rest at the end, and the prices at which they do, a few per cent more or less. No more than the
  // messages allow: one order in 37.5 messages.
  std::uint32_t live_orders = 1'600'000;
  std::uint32_t levels = 250'000;
  std::vector<Named> named{};
};

// A made-up day of one venue in NASDAQ TotalView-ITCH 5.0, each message behind its length in two bytes, as the files
// are that NASDAQ publishes. Each message is true of the book that those before it left: executions take the first
// order at the best price, nobody cancels more than rests, and outside of auctions no bid meets an offer. Orders come
// near the best price of a stock that wanders, most of them to be cancelled soon and some hours later; stocks are as
// unequal as they are, and messages come in bursts. It is like no day that was: prices follow nothing but chance.
class ItchDay {
 public:
  // SetupError where the figures cannot be had together.
  explicit ItchDay(const ItchDaySpec& spec);
  ItchDay(const ItchDay&) = delete;
  ItchDay& operator=(const ItchDay&) = delete;
  ItchDay(ItchDay&&) noexcept;
  ItchDay& operator=(ItchDay&&) noexcept;
  ~ItchDay();

  // Appends the next frames, some 64 KiB of them; false where the day is over and there were none.
  bool append(std::vector<std::byte>& out);

  // So far.
  [[nodiscard]] std::uint64_t messages_count() const;
  [[nodiscard]] std::uint32_t live_orders() const;
  [[nodiscard]] std::uint32_t levels_count() const;

 private:
  class Venue;
  std::unique_ptr<Venue> venue_;
};

// Writes the whole day to a file of the form that NASDAQ publishes. SetupError where it cannot be written.
void write_itch_day(const std::string& path, const ItchDaySpec& spec);

}  // namespace tocsin::bench
