#include "feeds/itch/itch_encoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "feeds/instants.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/sale_conditions.hpp"
#include "feeds/itch/trading_day.hpp"
#include "tests/support/hex_bytes.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace itch;
using testing::ElementsAre;
using testing::IsEmpty;

using namespace std::chrono_literals;

// 27 January 2025: New York is five hours behind.
constexpr Time midnight = Time(std::chrono::sys_days(std::chrono::January / 27 / 2025)) + 5h;
constexpr Time noon = midnight + 12h;

std::span<const Event> instant_at(std::span<const Event> events) {
  std::size_t size = 0;
  while (size < events.size() && events[size].time == events.front().time) ++size;
  return events.first(size);
}

// Events as a day of ITCH, and what a reader makes of it.
struct Heard {
  Heard(const Universe& universe, std::span<const Event> said) {
    RoundLots lots(universe.size());
    lots.note(said);
    day = trading_day(said.front().time);
    ItchEncoder encoder(universe.listings(), lots, day);
    encoder.open(said.front().time, frames);
    for (auto left = said; !left.empty();) {
      const auto instant = instant_at(left);
      encoder.encode(instant, frames);
      left = left.subspan(instant.size());
    }
    encoder.close(frames);
    account = encoder.account();
    const auto feed = open_itch({bytes::stored_in_memory(frames, "day.itch")}, {.date = day});
    feed_info = feed->info();
    events = events_left(*feed);
    tally = feed->tally();
  }

  // The types of the messages; of system events their code, as a small letter.
  [[nodiscard]] std::string types() const {
    std::string types;
    walk_frames(frames, [&](std::span<const std::byte> message) {
      const char type = std::to_integer<char>(message.front());
      const bool is_system = type == SystemEvent::type;
      types += is_system ? static_cast<char>(std::to_integer<char>(message.back()) - 'A' + 'a') : type;
    });
    return types;
  }
  [[nodiscard]] std::vector<Event> of(EventKind kind) const {
    std::vector<Event> found;
    std::ranges::copy_if(events, std::back_inserter(found), [&](const Event& event) { return event.kind == kind; });
    return found;
  }

  std::vector<std::byte> frames;
  std::chrono::local_days day;
  Encoded account;
  FeedInfo feed_info;
  std::vector<Event> events;
  Tally tally;
};

class ItchEncoding : public testing::Test {
 protected:
  Event at(Duration since_noon, Event event) {
    event.time = event.venue_time = noon + since_noon;
    return event;
  }
  Event quote(double bid, std::uint32_t bid_size, std::uint32_t bid_depth, double ask, std::uint32_t ask_size,
              std::uint32_t ask_depth, Duration since_noon = {}) {
    Event event = at(since_noon, make_.quote(0, bid, ask));
    event.quote.bid_size = bid_size;
    event.quote.ask_size = ask_size;
    event.quote.bid_depth = bid_depth;
    event.quote.ask_depth = ask_depth;
    return event;
  }
  Event sided(Event event, Side side) {
    event.side = side;
    return event;
  }

  const Universe universe_ = universe_of({{"NVDA", 142.62}, {"^GSPC", 6101.24}});
  EventMaker make_{noon};
};

TEST_F(ItchEncoding, gives_back_a_quote_with_its_sizes_and_depth) {
  const Event said = quote(118.41, 300, 2'100, 118.42, 200, 900);
  const Heard heard(universe_, std::vector{said});
  EXPECT_EQ(heard.types(), "oRRsqAAAAec");
  const Quote last = heard.of(EventKind::quote).back().quote;
  EXPECT_EQ(last.bid, said.quote.bid);
  EXPECT_EQ(last.ask, said.quote.ask);
  EXPECT_EQ(last.bid_size, 300U);
  EXPECT_EQ(last.bid_depth, 2'100U);
  EXPECT_EQ(last.ask_size, 200U);
  EXPECT_EQ(last.ask_depth, 900U);
  EXPECT_EQ(heard.of(EventKind::quote).back().time, said.time);
  EXPECT_THAT(heard.tally.rejects(), IsEmpty());
}

TEST_F(ItchEncoding, says_of_a_quote_what_changed_and_no_more) {
  const std::vector said{quote(118.41, 300, 2'100, 118.42, 200, 900), quote(118.41, 200, 2'000, 118.42, 200, 900, 1ns),
                         quote(118.40, 200, 2'000, 118.42, 200, 900, 2ns)};
  EXPECT_EQ(Heard(universe_, said).types(), "oRRsqAAAAXUec");
}

TEST_F(ItchEncoding, says_a_side_that_goes_and_comes_back) {
  Event gone = quote(118.41, 300, 2'100, 118.42, 200, 900, 1ns);
  gone.quote.bid = no_price;
  gone.quote.bid_size = gone.quote.bid_depth = 0;
  const Heard heard(universe_, std::vector{quote(118.41, 300, 2'100, 118.42, 200, 900), gone});
  EXPECT_EQ(heard.types(), "oRRsqAAAADDec");
  for (const Event& event : heard.of(EventKind::quote)) {
    EXPECT_TRUE(event.quote.bid == dollars(118.41) || event.quote.bid == no_price) << event.quote.bid.units;
  }
  EXPECT_EQ(heard.of(EventKind::quote).back().quote.bid, no_price);
}

TEST_F(ItchEncoding, does_not_cross_bid_and_offer_on_the_way) {
  std::vector<Event> said;
  for (int i = 0; i < 40; ++i) {
    const double mid = 100 + (i * 7 % 11) * 0.5;
    said.push_back(quote(mid - 0.01, 100, 100, mid + 0.01, 100, 100, Duration{i}));
  }
  for (const Event& event : Heard(universe_, said).of(EventKind::quote)) {
    const bool has_both = event.quote.bid != no_price && event.quote.ask != no_price;
    EXPECT_TRUE(!has_both || event.quote.bid < event.quote.ask);
  }
}

TEST_F(ItchEncoding, gives_back_a_trade_without_its_side_where_no_order_tells_it) {
  const Event said = sided(at({}, make_.trade(0, dollars(118.5), 0, 300)), Side::sell);
  const Heard heard(universe_, std::vector{said});
  EXPECT_EQ(heard.types(), "oRRsqPec");
  const Event trade = heard.of(EventKind::trade).front();
  EXPECT_EQ(trade.trade.price, said.trade.price);
  EXPECT_EQ(trade.trade.size, 300U);
  EXPECT_EQ(trade.trade.id, said.trade.id);
  EXPECT_EQ(trade.time, said.time);
  EXPECT_EQ(trade.side, Side::none);
  EXPECT_EQ(heard.account.altered.passed_over_count(), 1U);
}

TEST_F(ItchEncoding, tells_the_aggressor_where_the_quote_behind_shows_what_was_executed) {
  const Event trade = sided(at(1ns, make_.trade(0, dollars(118.42), 0, 100)), Side::buy);
  const std::vector said{quote(118.41, 300, 300, 118.42, 200, 200), trade,
                         quote(118.41, 300, 300, 118.42, 100, 100, 1ns)};
  const Heard heard(universe_, said);
  EXPECT_EQ(heard.types(), "oRRsqAAEec");
  ASSERT_EQ(heard.of(EventKind::trade).size(), 1U);
  EXPECT_EQ(heard.of(EventKind::trade).front().side, Side::buy);
  EXPECT_EQ(heard.of(EventKind::trade).front().trade.price, dollars(118.42));
  EXPECT_EQ(heard.of(EventKind::quote).back().quote.ask_size, 100U);
}

TEST_F(ItchEncoding, says_an_auction_and_its_official_price_once) {
  const std::vector said{at({}, make_.trade(0, dollars(118), trade_condition::opening_cross, 5'000)),
                         at(1ns, make_.reference(ReferenceKind::official_open, 0, dollars(118))),
                         at(2ns, make_.reference(ReferenceKind::official_close, 0, dollars(119)))};
  const Heard heard(universe_, said);
  EXPECT_EQ(heard.types(), "oRRsqQQec");
  EXPECT_EQ(heard.of(EventKind::trade).front().trade.conditions, trade_condition::opening_cross);
  const auto references = heard.of(EventKind::reference);
  ASSERT_EQ(references.size(), 2U);
  EXPECT_EQ(references[0].reference.kind, ReferenceKind::official_open);
  EXPECT_EQ(references[1].reference.kind, ReferenceKind::official_close);
  EXPECT_EQ(references[1].reference.price, dollars(119));
}

TEST_F(ItchEncoding, says_an_index_value_as_a_trade_of_one_share_that_is_the_last_price) {
  const Event said = at({}, make_.trade(1, dollars(6'012.28), trade_condition::index_value, 0));
  const Heard heard(universe_, std::vector{said});
  const Event trade = heard.of(EventKind::trade).front();
  EXPECT_EQ(trade.trade.price, dollars(6'012.28));
  EXPECT_EQ(trade.trade.size, 1U);
  EXPECT_EQ(trade.trade.conditions & trade_condition::not_last, 0U);
}

TEST_F(ItchEncoding, gives_back_halts_and_short_sale_restrictions) {
  Event halted = at({}, make_.status(0, TradingState::halted));
  halted.status.reason = {'T', '1'};
  Event restricted = at(1ns, make_.status(0, TradingState::halted));
  restricted.status.reason = {'T', '1'};
  restricted.status.short_sale = ShortSale::restricted;
  const Heard heard(universe_, std::vector{halted, restricted});
  const auto statuses = heard.of(EventKind::status);
  ASSERT_EQ(statuses.size(), 2U);
  EXPECT_EQ(statuses[0].status.state, TradingState::halted);
  EXPECT_EQ(statuses[0].status.reason, halted.status.reason);
  EXPECT_EQ(statuses[1].status.short_sale, ShortSale::restricted);
  EXPECT_EQ(statuses[1].status.state, TradingState::halted);
}

TEST_F(ItchEncoding, gives_back_a_halt_of_the_whole_market) {
  Event said = at({}, make_.status(index_of(no_instrument), TradingState::halted));
  said.status.reason = {'M', 'W', 'C', '2'};
  const auto statuses = Heard(universe_, std::vector{said}).of(EventKind::status);
  ASSERT_EQ(statuses.size(), 1U);
  EXPECT_EQ(statuses[0].instrument, no_instrument);
  EXPECT_EQ(statuses[0].status.state, TradingState::halted);
  EXPECT_EQ(statuses[0].status.reason, said.status.reason);
}

TEST_F(ItchEncoding, gives_back_a_broken_trade) {
  const Event trade = at({}, make_.trade(0, 118.5));
  const Heard heard(universe_, std::vector{trade, at(1ns, make_.cancel(0, trade.trade.id))});
  const auto corrections = heard.of(EventKind::correction);
  ASSERT_EQ(corrections.size(), 1U);
  EXPECT_EQ(corrections[0].correction.trade_id, trade.trade.id);
  EXPECT_EQ(corrections[0].correction.size, 0U);
}

TEST_F(ItchEncoding, begins_messages_anew_where_all_is_cleared) {
  const Event start = at({}, make_.clear(no_instrument));
  const std::vector said{start, quote(118, 100, 100, 119, 100, 100, 1ns), at(2ns, make_.clear(no_instrument)),
                         quote(118, 100, 100, 119, 100, 100, 3ns)};
  const Heard heard(universe_, said);
  EXPECT_EQ(heard.types(), "oRRsqAAoAAec");  // the first is what the day begins with
  EXPECT_EQ(heard.of(EventKind::clear).size(), 2U);
  EXPECT_EQ(heard.of(EventKind::quote).size(), 4U);
}

TEST_F(ItchEncoding, counts_what_it_has_no_message_for) {
  const std::vector said{at({}, make_.reference(ReferenceKind::prior_close, 0, dollars(142))),
                         at({}, make_.gap(1, 5)),
                         at({}, make_.timer()),
                         at({}, make_.status(0, TradingState::closed)),
                         at({}, make_.trade(0, dollars(500'000))),
                         at({}, make_.trade(9, dollars(1))),
                         at(24h, make_.trade(0, dollars(118)))};
  const Heard heard(universe_, said);
  EXPECT_EQ(heard.types(), "oRRsqec");
  EXPECT_EQ(heard.account.left_out.rejected_count(), said.size());
  EXPECT_EQ(heard.account.events_in, said.size());
  EXPECT_EQ(heard.account.messages_out, heard.types().size());
}

TEST_F(ItchEncoding, lists_every_instrument_with_the_lot_that_its_trades_want) {
  std::vector<Listing> listings{{.symbol = "QQQ", .type = InstrumentType::fund, .luld_tier = 1},
                                {.symbol = "TOOLONGNAME"}};
  const Universe universe(listings);
  const Heard heard(universe,
                    std::vector{at({}, make_.trade(0, dollars(500), 0, 10)), at({}, make_.trade(1, dollars(5)))});
  ASSERT_EQ(heard.feed_info.listings.size(), 1U);
  EXPECT_EQ(heard.feed_info.listings[0].symbol, "QQQ");
  EXPECT_EQ(heard.feed_info.listings[0].type, InstrumentType::fund);
  EXPECT_EQ(heard.feed_info.listings[0].luld_tier, 1);
  EXPECT_EQ(heard.of(EventKind::trade).front().trade.conditions, 0U);
  EXPECT_EQ(heard.account.left_out.rejected_count(), 1U);
}

TEST_F(ItchEncoding, keeps_odd_lots_that_change_nothing_as_they_are) {
  const std::uint32_t odd = trade_condition::odd_lot | volume_only;
  const Heard heard(universe_, std::vector{at({}, make_.trade(0, dollars(118), odd, 10))});
  EXPECT_EQ(heard.of(EventKind::trade).front().trade.conditions, odd);
  EXPECT_EQ(heard.account.altered.passed_over_count(), 0U);
}

TEST_F(ItchEncoding, rounds_a_price_to_four_decimals_and_counts_it) {
  const Heard heard(universe_, std::vector{at({}, make_.trade(0, Price{118'123'456'789}))});
  EXPECT_EQ(heard.of(EventKind::trade).front().trade.price, dollars(118.1235));
  EXPECT_EQ(heard.account.altered.passed_over_count(), 1U);
}

std::uint64_t count_of(const Tally& tally, std::string_view beginning) {
  std::uint64_t count = 0;
  for (const Reject& row : tally.passed_over()) count += row.reason.starts_with(beginning) ? row.count : 0;
  return count;
}

// What must be the same of each trade, where ITCH has room for its price and instrument.
using Printed = std::tuple<Time, std::uint32_t, std::int64_t, std::uint64_t, std::uint64_t, std::uint32_t>;

std::vector<Printed> prints_of(std::span<const Event> events, const Universe& universe) {
  constexpr std::uint32_t counted = trade_condition::not_last | trade_condition::closing_cross;
  std::vector<Printed> prints;
  for (const Event& event : events) {
    const bool is_said = event.kind == EventKind::trade && index_of(event.instrument) < universe.size() &&
                         event.trade.price < dollars(429'496);
    if (!is_said) continue;
    const Trade& trade = event.trade;
    prints.emplace_back(event.time, index_of(event.instrument), (trade.price.units + 50'000) / 100'000, trade.size,
                        trade.id, trade.conditions & counted);
  }
  return prints;
}

// The last quote of each instrument at each time.
std::map<std::pair<Time, std::uint32_t>, std::pair<Price, Price>> books_of(std::span<const Event> events) {
  std::map<std::pair<Time, std::uint32_t>, std::pair<Price, Price>> books;
  for (const Event& event : events) {
    if (event.kind != EventKind::quote) continue;
    books[{event.time, index_of(event.instrument)}] = {event.quote.bid, event.quote.ask};
  }
  return books;
}

TEST_F(ItchEncoding, gives_back_the_trades_and_quotes_of_random_markets) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Universe universe = universe_of({{"AAA", 60}, {"BBB", 100}, {"CCC", 3.5}});
    RandomMarket market(universe, seed);
    std::vector<Event> said;
    for (int i = 0; i < 4'000; ++i) said.push_back(market.next());
    const Heard heard(universe, said);
    EXPECT_THAT(heard.tally.rejects(), IsEmpty()) << seed;
    const auto wanted = prints_of(said, universe);
    const auto found = prints_of(heard.events, universe);
    ASSERT_EQ(found.size(), wanted.size()) << seed;
    // A trade that is none of the last and crosses at once has no message of its own.
    std::uint64_t odd = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) odd += found[i] == wanted[i] ? 0U : 1U;
    EXPECT_LE(odd, count_of(heard.account.altered, "trade that changes other statistics")) << seed;
    const auto books = books_of(said);
    for (const auto& [when, book] : books_of(heard.events)) EXPECT_EQ(books.at(when), book) << seed;
  }
}

// What was heard once says itself: encoding it again and hearing it gives the same trades and books.
TEST_F(ItchEncoding, of_what_it_gave_back_gives_back_the_same) {
  const Universe universe = universe_of({{"AAA", 60}, {"BBB", 100}, {"CCC", 3.5}});
  RandomMarket market(universe, 5);
  std::vector<Event> said;
  for (int i = 0; i < 4'000; ++i) said.push_back(market.next());
  const Heard once(universe, said);
  const Heard twice(universe, once.events);
  EXPECT_EQ(prints_of(once.events, universe), prints_of(twice.events, universe));
  EXPECT_EQ(books_of(once.events), books_of(twice.events));
}

TEST(Instants, come_together_however_the_list_was_cut) {
  EventMaker make(noon);
  std::vector<Event> events;
  for (int i = 0; i < 30; ++i) events.push_back(make.at(noon + Duration{i / 4}).trade(0, 1.0));
  for (const std::size_t cut : {1U, 3U, 7U, 30U}) {
    std::size_t from = 0;
    Instants instants([&] {
      const auto batch = std::span(events).subspan(from, std::min(cut, events.size() - from));
      from += batch.size();
      return std::span<const Event>(batch);
    });
    std::vector<std::size_t> sizes;
    for (auto next = instants.next(); !next.empty(); next = instants.next()) {
      EXPECT_EQ(next.front().time, next.back().time);
      sizes.push_back(next.size());
    }
    EXPECT_THAT(sizes, ElementsAre(4, 4, 4, 4, 4, 4, 4, 2)) << cut;
    EXPECT_EQ(instants.time(), std::nullopt);
  }
}

}  // namespace
}  // namespace tocsin
