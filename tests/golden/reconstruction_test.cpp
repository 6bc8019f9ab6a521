#include "replay_data/reconstruction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// 27 January 2025, 00:00 in New York is 05:00 UTC.
constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);
constexpr Time at(int hour, int minute) { return midnight + hours{hour} + minutes{minute}; }
constexpr Price dollars(std::int64_t cents) { return {cents * (Price::units_per_one / 100)}; }

const DayFigures& the_day() {
  static const DayFigures day = load_day(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27");
  return day;
}

InstrumentId id_of(std::string_view symbol) { return the_day().universe.find(symbol).value(); }

// What one instrument showed: kept by a plain loop that knows nothing of how the tape was made.
struct Shown {
  Price first = no_price, high = no_price, low = no_price, last = no_price, closing = no_price;
  Time first_at{}, high_at{}, low_at{}, closing_at{};
  Price prior_close = no_price, official_open = no_price, official_close = no_price;
  std::uint64_t volume = 0, events = 0, trades = 0, quotes = 0;
  Price early_low = no_price;
  Time early_low_at{};
  Quote quote{.bid = no_price, .ask = no_price};
  std::vector<TradingState> states;
};

// What the weighted basket showed at one trade.
struct BasketLow {
  double change_pct = 0;
  Time time{};
};

struct Tape {
  std::vector<Shown> shown;
  std::uint64_t events = 0, hash = 14695981039346656037ULL;
  std::uint64_t out_of_order = 0, sequence_gaps = 0, not_marked = 0, crossed = 0, outside_quote = 0, bad_depth = 0;
  std::uint64_t odd_lots_misnamed = 0, extended_misnamed = 0, empty_trades = 0;
  std::map<std::pair<std::int64_t, std::uint32_t>, Price> at_mark;  // last price before a mark's time
  std::map<std::int64_t, double> basket_at_mark;                    // change in per cent
  std::map<int, Time> basket_first_below, index_first_below, basket_first_below_of_all;
  std::vector<std::pair<Price, Time>> nvda_early;
  Time last_time{};
};

// Replays the tape with a loop of the simplest kind.
class Loop {
 public:
  explicit Loop(Tape& tape) : tape_(tape) {
    tape.shown.resize(the_day().universe.size());
    for (const Mark& mark : the_day().marks) mark_times_.push_back(midnight + mark.at);
    mark_times_.erase(std::unique(mark_times_.begin(), mark_times_.end()), mark_times_.end());
    for (const auto& member : the_day().baskets.front().members) weights_ += static_cast<double>(*member.weight) / 1e9;
    regular_.assign(tape.shown.size(), 1.0);
    all_.assign(tape.shown.size(), 1.0);
    weight_.assign(tape.shown.size(), 0.0);
    for (const auto& member : the_day().baskets.front().members) {
      weight_[index_of(member.instrument)] = static_cast<double>(*member.weight) / 1e9;
    }
  }

  void see(const Event& event) {
    while (next_mark_ < mark_times_.size() && event.time >= mark_times_[next_mark_]) note_mark();
    account(event);
    Shown& shown = tape_.shown[index_of(event.instrument)];
    ++shown.events;
    if (event.kind == EventKind::trade) see_trade(event, shown);
    if (event.kind == EventKind::quote) see_quote(event.quote, shown);
    if (event.kind == EventKind::reference) see_reference(event.reference, shown);
    if (event.kind == EventKind::status) shown.states.push_back(event.status.state);
  }

 private:
  void account(const Event& event) {
    ++tape_.events;
    if (event.time < tape_.last_time) ++tape_.out_of_order;
    if (event.sequence != tape_.events) ++tape_.sequence_gaps;
    if (event.source != 1 || event.flags != event_flag::reconstructed) ++tape_.not_marked;
    tape_.last_time = event.time;
    std::array<std::uint64_t, 8> words;
    std::memcpy(words.data(), &event, sizeof event);
    for (const std::uint64_t word : words) tape_.hash = (tape_.hash ^ word) * 1099511628211ULL;
  }

  void see_quote(const Quote& quote, Shown& shown) {
    ++shown.quotes;
    shown.quote = quote;
    if (quote.bid >= quote.ask || quote.bid <= Price{}) ++tape_.crossed;
    const bool lots =
        quote.bid_size > 0 && quote.ask_size > 0 && quote.bid_size % 100 == 0 && quote.ask_size % 100 == 0;
    if (!lots || quote.bid_depth < quote.bid_size || quote.ask_depth < quote.ask_size) ++tape_.bad_depth;
  }

  static void see_reference(const Reference& reference, Shown& shown) {
    if (reference.kind == ReferenceKind::prior_close) shown.prior_close = reference.price;
    if (reference.kind == ReferenceKind::official_open) shown.official_open = reference.price;
    if (reference.kind == ReferenceKind::official_close) shown.official_close = reference.price;
  }

  void see_trade(const Event& event, Shown& shown) {
    const Trade& trade = event.trade;
    ++shown.trades;
    shown.volume += trade.size;
    const bool index = (trade.conditions & trade_condition::index_value) != 0;
    const bool extended = (trade.conditions & trade_condition::extended_hours) != 0;
    if (!index) check_trade(event, extended, shown);
    if (extended && event.time < at(9, 30)) see_early(event, shown);
    if (!extended) see_regular(event, shown);
    move_basket(event, extended);
  }

  void check_trade(const Event& event, bool extended, const Shown& shown) {
    const Trade& trade = event.trade;
    if (trade.size == 0) ++tape_.empty_trades;
    if (((trade.conditions & trade_condition::odd_lot) != 0) != (trade.size < 100)) ++tape_.odd_lots_misnamed;
    const bool cross = (trade.conditions & (trade_condition::opening_cross | trade_condition::closing_cross)) != 0;
    const bool outside = event.time < at(9, 30) || event.time >= at(16, 0);
    if (extended != (outside && !cross)) ++tape_.extended_misnamed;
    const Quote& quote = shown.quote;
    const bool at_bid = event.side == Side::sell && trade.price == quote.bid;
    const bool at_ask = event.side == Side::buy && trade.price == quote.ask;
    const bool within = event.side == Side::none && quote.bid <= trade.price && trade.price <= quote.ask;
    if (!at_bid && !at_ask && !within) ++tape_.outside_quote;
  }

  void see_early(const Event& event, Shown& shown) {
    if (event.instrument == id_of("NVDA")) tape_.nvda_early.emplace_back(event.trade.price, event.time);
    if (shown.early_low != no_price && event.trade.price >= shown.early_low) return;
    shown.early_low = event.trade.price;
    shown.early_low_at = event.time;
  }

  void see_regular(const Event& event, Shown& shown) {
    const Price price = event.trade.price;
    if (shown.first == no_price) shown.first = price, shown.first_at = event.time;
    if (shown.high == no_price || price > shown.high) shown.high = price, shown.high_at = event.time;
    if (shown.low == no_price || price < shown.low) shown.low = price, shown.low_at = event.time;
    if ((event.trade.conditions & trade_condition::closing_cross) != 0) {
      shown.closing = price, shown.closing_at = event.time;
    }
    shown.last = price;
    if (event.instrument == id_of_sox_) note_levels(change_of_index(price), event.time, tape_.index_first_below);
  }

  static double change_of_index(Price price) { return (price.to_double() / 5341.94 - 1) * 100; }

  static void note_levels(double change_pct, Time time, std::map<int, Time>& first_below) {
    for (const int level : {3, 5, 7, 9, 10}) {
      if (change_pct <= -level) first_below.try_emplace(level, time);
    }
  }

  void move_basket(const Event& event, bool extended) {
    const std::uint32_t i = index_of(event.instrument);
    if (weight_[i] == 0) return;
    const double ratio = event.trade.price.to_double() / the_day().universe[event.instrument].prior_close.to_double();
    all_change_ += weight_[i] * (ratio - all_[i]);
    all_[i] = ratio;
    note_levels(all_change_ / weights_ * 100, event.time, tape_.basket_first_below_of_all);
    if (extended) return;
    regular_change_ += weight_[i] * (ratio - regular_[i]);
    regular_[i] = ratio;
    note_levels(regular_change_ / weights_ * 100, event.time, tape_.basket_first_below);
  }

  void note_mark() {
    const std::int64_t time = ns_since_epoch(mark_times_[next_mark_]);
    for (std::uint32_t i = 0; i < tape_.shown.size(); ++i) tape_.at_mark[{time, i}] = tape_.shown[i].last;
    tape_.basket_at_mark[time] = regular_change_ / weights_ * 100;
    ++next_mark_;
  }

  Tape& tape_;
  InstrumentId id_of_sox_ = id_of("^SOX");
  std::vector<Time> mark_times_;
  std::size_t next_mark_ = 0;
  double weights_ = 0, regular_change_ = 0, all_change_ = 0;
  std::vector<double> weight_, regular_, all_;  // prices over the prior close
};

Tape replay(std::uint64_t events_count, std::uint64_t seed) {
  Tape tape;
  Loop loop(tape);
  Reconstruction reconstruction(the_day(), events_count, seed);
  for (auto events = reconstruction.next(); !events.empty(); events = reconstruction.next()) {
    for (const Event& event : events) loop.see(event);
  }
  return tape;
}

struct Request {
  std::uint64_t events_count, seed;
};

class ReconstructionTape : public testing::TestWithParam<Request> {
 protected:
  // Each tape is made once for all the questions asked of it.
  static const Tape& tape() {
    static std::map<std::pair<std::uint64_t, std::uint64_t>, Tape> tapes;
    const auto [place, is_new] = tapes.try_emplace({GetParam().events_count, GetParam().seed});
    if (is_new) place->second = replay(GetParam().events_count, GetParam().seed);
    return place->second;
  }
  static const Shown& shown(std::string_view symbol) { return tape().shown[index_of(id_of(symbol))]; }

  template <typename Check>
  static void for_each_name(Check check) {
    for (std::uint32_t i = 0; i < tape().shown.size(); ++i) {
      SCOPED_TRACE(the_day().universe.listings()[i].symbol);
      check(tape().shown[i], the_day().figures[i], the_day().universe.listings()[i]);
    }
  }
};

TEST_P(ReconstructionTape, has_the_number_of_events_asked_for) { EXPECT_EQ(tape().events, GetParam().events_count); }

TEST_P(ReconstructionTape, is_in_order_without_a_gap_and_says_what_it_is) {
  EXPECT_EQ(tape().out_of_order, 0U);
  EXPECT_EQ(tape().sequence_gaps, 0U);
  EXPECT_EQ(tape().not_marked, 0U);
}

TEST_P(ReconstructionTape, spans_four_to_twenty_in_new_york) {
  EXPECT_EQ(tape().last_time, at(20, 0));
  Reconstruction again(the_day(), GetParam().events_count, GetParam().seed);
  EXPECT_EQ(again.next().front().time, at(4, 0));
}

TEST_P(ReconstructionTape, trades_at_the_touch_of_quotes_that_never_cross) {
  EXPECT_EQ(tape().crossed, 0U);
  EXPECT_EQ(tape().bad_depth, 0U);
  EXPECT_EQ(tape().outside_quote, 0U);
  EXPECT_EQ(tape().empty_trades, 0U);
  EXPECT_EQ(tape().odd_lots_misnamed, 0U);
  EXPECT_EQ(tape().extended_misnamed, 0U);
}

TEST_P(ReconstructionTape, keeps_open_high_low_and_close) {
  for_each_name([](const Shown& shown, const SessionFigures& figures, const Listing& listing) {
    EXPECT_EQ(shown.prior_close, listing.prior_close);
    EXPECT_EQ(shown.official_open, figures.open);
    EXPECT_EQ(shown.official_close, figures.close);
    EXPECT_EQ(shown.last, figures.close);
    if (!figures.has_range()) return;
    EXPECT_EQ(shown.first, figures.open);
    EXPECT_EQ(shown.high, figures.high);
    EXPECT_EQ(shown.low, figures.low);
  });
}

TEST_P(ReconstructionTape, opens_in_the_first_minute_and_closes_in_the_auction) {
  for_each_name([](const Shown& shown, const SessionFigures& figures, const Listing& listing) {
    EXPECT_GE(shown.first_at, at(9, 30));
    EXPECT_LT(shown.first_at, at(9, 31));
    if (listing.type == InstrumentType::index) return;
    EXPECT_EQ(shown.closing, figures.close);
    EXPECT_GE(shown.closing_at, at(16, 0));
    EXPECT_LT(shown.closing_at, at(16, 0) + seconds{3});
    EXPECT_EQ(shown.states, (std::vector{TradingState::pre_open, TradingState::trading, TradingState::closed}));
  });
}

TEST_P(ReconstructionTape, trades_the_published_volume_to_the_share) {
  for_each_name([](const Shown& shown, const SessionFigures& figures, const Listing& listing) {
    if (listing.type == InstrumentType::index) {
      EXPECT_EQ(shown.volume, 0U);
    } else if (figures.volume != 0) {
      EXPECT_EQ(shown.volume, figures.volume);
    }
  });
}

TEST_P(ReconstructionTape, passes_every_mark_within_a_twentieth_of_a_per_cent) {
  EXPECT_EQ(the_day().marks.size(), 14U * 12U);
  for (const Mark& mark : the_day().marks) {
    const std::int64_t time = ns_since_epoch(midnight + mark.at);
    const double seen = tape().at_mark.at({time, index_of(mark.instrument)}).to_double();
    EXPECT_NEAR(seen / mark.price.to_double(), 1.0, 0.0005) << the_day().universe[mark.instrument].symbol << mark.at;
  }
}

TEST_P(ReconstructionTape, takes_nvidia_through_its_day) {
  const Shown& nvda = shown("NVDA");
  const auto in_minute = [](const auto& print) { return print.second >= at(4, 1) && print.second < at(4, 2); };
  const auto print = std::ranges::find_if(tape().nvda_early, in_minute);
  ASSERT_NE(print, tape().nvda_early.end());
  EXPECT_EQ(print->first, dollars(130'91));
  EXPECT_EQ(nvda.early_low, dollars(122'75));
  EXPECT_GE(nvda.early_low_at, at(5, 54));
  EXPECT_LT(nvda.early_low_at, at(5, 55));
  EXPECT_EQ(nvda.first, dollars(124'80));
  EXPECT_EQ(nvda.high, dollars(128'40));
  EXPECT_GE(nvda.high_at, at(9, 33));
  EXPECT_LT(nvda.high_at, at(9, 34));
  EXPECT_EQ(nvda.low, dollars(116'70));
  EXPECT_GE(nvda.low_at, at(14, 47));
  EXPECT_LT(nvda.low_at, at(14, 48));
  EXPECT_EQ(nvda.closing, dollars(118'42));
}

TEST_P(ReconstructionTape, gives_the_index_a_value_every_second) {
  const Shown& sox = shown("^SOX");
  EXPECT_EQ(sox.trades, 23'401U);
  EXPECT_GE(sox.high_at, at(9, 30));
  EXPECT_LT(sox.high_at, at(9, 35));
  EXPECT_GE(sox.low_at, at(14, 55));
  EXPECT_LT(sox.low_at, at(15, 0));
}

void expect_windows(const std::map<int, Time>& first_below) {
  const std::map<int, std::pair<Time, Time>> windows{{3, {at(9, 30), at(9, 31)}},
                                                     {5, {at(9, 30), at(9, 31)}},
                                                     {7, {at(10, 15), at(10, 20)}},
                                                     {9, {at(12, 20), at(12, 25)}},
                                                     {10, {at(13, 20), at(13, 25)}}};
  for (const auto& [level, window] : windows) {
    ASSERT_TRUE(first_below.contains(level)) << level;
    EXPECT_GE(first_below.at(level), window.first) << level;
    EXPECT_LT(first_below.at(level), window.second) << level;
  }
}

TEST_P(ReconstructionTape, takes_the_index_through_each_level_in_its_window) {
  expect_windows(tape().index_first_below);
}

TEST_P(ReconstructionTape, takes_the_basket_through_each_level_in_its_window) {
  expect_windows(tape().basket_first_below);
}

TEST_P(ReconstructionTape, takes_the_basket_through_the_deep_levels_no_earlier_with_the_pre_market) {
  for (const int level : {7, 9, 10}) {
    EXPECT_EQ(tape().basket_first_below_of_all.at(level), tape().basket_first_below.at(level)) << level;
  }
}

TEST_P(ReconstructionTape, keeps_the_basket_near_the_index_at_every_mark) {
  for (const Mark& mark : the_day().marks) {
    if (mark.instrument != id_of("^SOX")) continue;
    const double index_pct = (mark.price.to_double() / 5341.94 - 1) * 100;
    EXPECT_NEAR(tape().basket_at_mark.at(ns_since_epoch(midnight + mark.at)), index_pct, 0.15) << mark.at;
  }
}

TEST_P(ReconstructionTape, gives_nvidia_the_most_events_and_everyone_some) {
  for_each_name([](const Shown& shown, const SessionFigures&, const Listing& listing) {
    if (listing.type == InstrumentType::index) return;
    EXPECT_LE(shown.events, tape().shown[index_of(id_of("NVDA"))].events);
    EXPECT_GE(shown.trades, 10U);
    EXPECT_GE(shown.quotes, shown.trades);
  });
}

INSTANTIATE_TEST_SUITE_P(Golden, ReconstructionTape,
                         testing::Values(Request{200'000, 1}, Request{200'000, 2}, Request{200'000, 3},
                                         Request{200'000, 27}, Request{200'000, 2025}, Request{1'000'000, 1},
                                         Request{5'000'000, 1}),
                         [](const auto& request) {
                           return std::to_string(request.param.events_count) + "_seed_" +
                                  std::to_string(request.param.seed);
                         });

TEST(Reconstruction, repeats_byte_for_byte_from_its_seed) {
  EXPECT_EQ(replay(200'000, 7).hash, replay(200'000, 7).hash);
  EXPECT_NE(replay(200'000, 7).hash, replay(200'000, 8).hash);
}

// The bytes of one small tape, as every compiler and machine must make them. A change of the method changes them.
TEST(Reconstruction, makes_these_bytes_everywhere) { EXPECT_EQ(replay(200'000, 1).hash, 7725632542742396963U); }

TEST(Reconstruction, refuses_a_number_of_events_out_of_range) {
  EXPECT_THROW(Reconstruction(the_day(), 199'999, 1), SetupError);
  EXPECT_THROW(Reconstruction(the_day(), 200'000'001, 1), SetupError);
}

TEST(Reconstruction, names_its_source_after_the_day) {
  const Reconstruction reconstruction(the_day(), 200'000, 1);
  EXPECT_EQ(reconstruction.source(), "reconstruction 2025-01-27");
  EXPECT_EQ(reconstruction.listings().size(), 140U);
}

}  // namespace
}  // namespace tocsin
