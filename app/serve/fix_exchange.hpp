#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/serve/fix_market_data.hpp"
#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/fix/symbol_numbers.hpp"
#include "fix/fix_link.hpp"

namespace tocsin {

struct FixExchangeOptions {
  FixOptions session;                  // an acceptor's: its counterparties are those who may subscribe
  bool waits_for_client = true;        // nothing is published before the first has subscribed
  std::uint64_t unheard_max = 10'000;  // messages that a client may be behind before it is waited for
};

// A day of events as market data of FIX 4.4. Answers MarketDataRequest(V) with a snapshot (W) of each symbol, and tells
// each client of each event of its symbols from then on, numbered for it one by one (RptSeq, from 1); says
// MarketDataRequestReject(Y) of symbols that are not listed. What is told while a client is away waits in its session's
// store and is resent when it comes back. Waits for whoever is there and slow, never for who has left.
class FixExchange {
 public:
  // Events name their instrument by its place in `listings`. SetupError as FixLink.
  FixExchange(const FixExchangeOptions& options, std::vector<Listing> listings);

  // Tells of as many of the events as may be told now: their number, 0 where clients are waited for.
  [[nodiscard]] std::size_t publish(std::span<const Event> events);
  // Answers what clients have asked since the last call.
  void poll();
  // Tells all clients that no event will follow.
  void finish();

  // That have subscribed, be they there or away.
  [[nodiscard]] std::size_t clients() const noexcept;
  // All clients have confirmed to have all they were told; not while one of them is away.
  [[nodiscard]] bool all_heard() const;
  [[nodiscard]] std::uint16_t port() const { return link_.port(); }
  [[nodiscard]] FixSessionState state(std::size_t client) const { return link_.state(client); }
  // Events for which FIX has no word.
  [[nodiscard]] std::uint64_t untold_count() const noexcept { return untold_; }

 private:
  // By which numbers one client was told of one instrument; 0: it was not.
  struct Numbers {
    bool is_wanted = false;
    std::uint64_t quote = 0;
    std::uint64_t trade = 0;
  };
  struct Client {
    bool has_subscribed = false;
    std::vector<Numbers> numbers;  // by instrument
    std::uint64_t number = 0;      // RptSeq of the last event it was told
    std::uint64_t told = 0;        // messages
    std::uint64_t asked = 0;       // of those, when it was last asked to confirm
    std::uint64_t heard = 0;       // of those, as it confirmed
    std::chrono::steady_clock::time_point asked_at{};
  };

  void on_message(const FixMessage& message, std::size_t client);
  void on_request(const FixMessage& request, std::size_t client);
  void subscribe(InstrumentId instrument, std::string_view request, bool stays, std::size_t client);
  void refuse(std::string_view request, std::string_view reason, std::string_view text, std::size_t client);
  void tell(const Event& event, std::size_t client);
  void send(const FixMessage& message, std::size_t client);
  void ask_to_confirm(std::size_t client);
  void ask_again();
  void keep(const Event& event);
  [[nodiscard]] bool is_waited_for() const;
  [[nodiscard]] bool is_there(std::size_t client) const { return link_.state(client).is_logged_on; }

  FixExchangeOptions options_;
  std::vector<Listing> listings_;
  SymbolNumbers symbols_;
  std::vector<Event> quotes_;  // the last of each instrument
  std::vector<Event> trades_;
  std::vector<Client> clients_;
  std::uint64_t untold_ = 0;
  FixLink link_;
};

}  // namespace tocsin
