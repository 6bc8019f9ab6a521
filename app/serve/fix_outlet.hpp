#pragma once

#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "app/serve/fix_exchange.hpp"
#include "app/serve/outlet.hpp"

namespace tocsin {

// A day's events as FIX 4.4 market data. Clients are kept in step: who is there and too far behind is waited for.
class FixOutlet final : public Outlet {
 public:
  // `stop`, set from outside, ends waiting for a client. SetupError as FixExchange.
  FixOutlet(const FixExchangeOptions& options, std::vector<Listing> listings, const std::atomic<bool>& stop)
      : exchange_(options, std::move(listings)), stop_(stop) {}

  void begin(const DayOpening&) override {}
  void prepare(std::span<const Event> events) override;
  void send() override;
  void poll() override { exchange_.poll(); }
  void finish() override { exchange_.finish(); }
  [[nodiscard]] std::size_t clients_count() const override { return exchange_.clients(); }
  [[nodiscard]] std::string account() const override;

  [[nodiscard]] std::uint16_t port() const { return exchange_.port(); }

 private:
  FixExchange exchange_;
  const std::atomic<bool>& stop_;
  std::vector<Event> prepared_;
  std::uint64_t told_ = 0;
};

}  // namespace tocsin
