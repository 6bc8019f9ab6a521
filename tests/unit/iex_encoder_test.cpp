#include "feeds/iex/iex_encoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "feeds/instants.hpp"
#include "tests/support/iex_builder.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using testing::IsEmpty;

const Time noon = iex::monday_noon;

// Events as a capture of DEEP, a segment for each time, and what a reader makes of it.
struct Heard {
  Heard(const Universe& universe, const std::vector<Event>& said) {
    iex::IexWriter writer(iex::MessageProtocol::deep_1_0, 9);
    capture::PcapBuilder pcap;
    iex::IexEncoder encoder(universe.listings(),
                            [&](std::span<const std::byte> message) { writer.add_bytes(message); });
    const auto send = [&](Time time) {
      if (writer.payload_size() == 0) return;
      pcap.add(time, capture::udp_packet(10'378, writer.segment(ns_since_epoch(time))));
    };
    encoder.open(said.front().time);
    bool is_given = false;
    Instants instants([&] { return std::exchange(is_given, true) ? std::span<const Event>() : std::span(said); });
    for (auto instant = instants.next(); !instant.empty(); instant = instants.next()) {
      encoder.encode(instant);
      send(instant.front().time);
    }
    encoder.close();
    send(said.back().time);
    account = encoder.account();
    const WholeFeed whole(*open_iex({bytes::stored_in_memory(pcap.bytes(), "day.pcap")}, {}));
    events = whole.events;
    tally = whole.tally;
    info = whole.info;
  }

  [[nodiscard]] std::vector<Event> of(EventKind kind) const {
    std::vector<Event> found;
    std::ranges::copy_if(events, std::back_inserter(found), [&](const Event& event) { return event.kind == kind; });
    return found;
  }

  Encoded account;
  std::vector<Event> events;
  Tally tally;
  FeedInfo info;
};

class IexEncoding : public testing::Test {
 protected:
  const Universe universe_ = universe_of({{"AVGO", 244.7}, {"NVDA", 142.62}});
  EventMaker make_{noon};
};

TEST_F(IexEncoding, gives_back_each_quote_as_one_with_its_depth) {
  std::vector<Event> said;
  for (int i = 1; i <= 50; ++i) {
    Event quote = make_.at(noon + Duration{i}).quote(1, 118 + 0.01 * (i * 7 % 5), 119 - 0.01 * (i * 3 % 4));
    quote.quote.bid_size = static_cast<std::uint32_t>(100 + i % 3 * 100);
    quote.quote.bid_depth = quote.quote.bid_size + static_cast<std::uint32_t>(i % 2 * 500);
    said.push_back(quote);
  }
  const Heard heard(universe_, said);
  const auto quotes = heard.of(EventKind::quote);
  ASSERT_EQ(quotes.size(), said.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(quotes[i].time, said[i].time);
    EXPECT_EQ(quotes[i].quote.bid, said[i].quote.bid);
    EXPECT_EQ(quotes[i].quote.ask, said[i].quote.ask);
    EXPECT_EQ(quotes[i].quote.bid_size, said[i].quote.bid_size);
    EXPECT_EQ(quotes[i].quote.bid_depth, said[i].quote.bid_depth);
    EXPECT_EQ(quotes[i].flags, 0);
  }
  EXPECT_THAT(heard.tally.rejects(), IsEmpty());
}

TEST_F(IexEncoding, gives_back_trades_breaks_official_prices_and_status) {
  Event halted = make_.status(1, TradingState::halted);
  halted.status.reason = {'T', '1'};
  halted.status.short_sale = ShortSale::restricted;
  const Event trade = make_.trade(1, dollars(118.42), 0, 300);
  const std::vector said{trade, make_.cancel(1, trade.trade.id),
                         make_.reference(ReferenceKind::official_close, 0, dollars(207.36)), halted};
  const Heard heard(universe_, said);
  ASSERT_EQ(heard.of(EventKind::trade).size(), 1U);
  EXPECT_EQ(heard.of(EventKind::trade)[0].trade.price, dollars(118.42));
  EXPECT_EQ(heard.of(EventKind::trade)[0].trade.size, 300U);
  ASSERT_EQ(heard.of(EventKind::correction).size(), 1U);
  EXPECT_EQ(heard.of(EventKind::correction)[0].correction.trade_id, trade.trade.id);
  ASSERT_EQ(heard.of(EventKind::reference).size(), 1U);
  EXPECT_EQ(heard.of(EventKind::reference)[0].reference.kind, ReferenceKind::official_close);
  const Status status = heard.of(EventKind::status).back().status;
  EXPECT_EQ(status.state, TradingState::halted);
  EXPECT_EQ(status.short_sale, ShortSale::restricted);
  EXPECT_EQ(status.reason, halted.status.reason);
}

TEST_F(IexEncoding, counts_what_deep_has_no_message_for) {
  const std::vector said{make_.reference(ReferenceKind::prior_close, 0, dollars(142)),
                         make_.gap(1, 5),
                         make_.timer(),
                         make_.cancel(1, 77),
                         make_.status(0, TradingState::closed),
                         make_.trade(9, dollars(1))};
  const Heard heard(universe_, said);
  EXPECT_EQ(heard.account.left_out.rejected_count(), said.size());
  EXPECT_EQ(heard.info.listings.size(), 2U);
}

TEST_F(IexEncoding, loses_no_trade_of_a_random_market) {
  const Universe universe = universe_of({{"AAA", 60}, {"BBB", 100}, {"CCC", 3.5}});
  RandomMarket market(universe, 3);
  std::vector<Event> said;
  std::vector<std::pair<std::uint64_t, bool>> wanted;
  for (int i = 0; i < 4'000; ++i) {
    const Event event = said.emplace_back(market.next());
    const bool is_said = event.kind == EventKind::trade && index_of(event.instrument) < universe.size() &&
                         event.trade.price < dollars(429'496);
    if (is_said) wanted.emplace_back(event.trade.id, (event.trade.conditions & trade_condition::not_last) != 0);
  }
  std::vector<std::pair<std::uint64_t, bool>> found;
  for (const Event& event : Heard(universe, said).of(EventKind::trade)) {
    found.emplace_back(event.trade.id, (event.trade.conditions & trade_condition::not_last) != 0);
  }
  EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace tocsin
