#pragma once

#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// What happens to single names of a day at their exchange: changes the events of the whole day, which stay in order of
// time. Every event it makes or changes is marked event_flag::synthetic. Refuses, by SetupError, symbols and hours that
// the day does not have.
class NameIncidents {
 public:
  // `listings` by instrument number. Both are changed.
  NameIncidents(std::vector<Listing>& listings, std::vector<Event>& events, Time midnight);

  // Prices are worth `from` / `to` of what they were, all day, and sizes the other way round; so are the prior close
  // that is told, and the listing's shares.
  void add(const ingredient::Split& split);
  // Regular trading waits, and begins by an opening cross at the price of the first trade after it.
  void add(const ingredient::LateOpen& late);
  // Trades and bids are at the stub price, and a correction cancels each of the trades.
  void add(const ingredient::Stub& stub);
  void add(const ingredient::FatFinger& slip);
  // Status events at both ends, and neither trade nor quote nor another state between them: behind it the name is in
  // the state that it would have been in.
  void add(const ingredient::Halt& halt);
  // Its own market data fall silent.
  void silence(const std::string& symbol, const ingredient::Stretch& during);

 private:
  [[nodiscard]] bool is_within(const Event& event, const ingredient::Stretch& during) const;
  [[nodiscard]] InstrumentId find(const std::string& symbol) const;
  [[nodiscard]] Event made(EventKind kind, Duration at, InstrumentId id) const;
  [[nodiscard]] Event status(Duration at, InstrumentId id, TradingState state, std::string_view reason) const;
  [[nodiscard]] Event broken(Duration at, const Event& print) const;
  void open_late(const std::string& symbol, Duration at);
  void stub_quote(Event& event, Price price) const;
  // Before the first event that is later.
  void insert(const Event& event);
  template <class Gone>
  void erase(Gone gone);

  std::vector<Listing>& listings_;
  std::vector<Event>& events_;
  Time midnight_;
  std::uint64_t trade_ids_ = 0;  // the highest there is
};

}  // namespace tocsin
