// A made-up day of DEEP, from its bytes to its quotes, against books of std::map that are changed message by message.
#include "bench/generator/deep_day.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>

#include "tests/support/iex_builder.hpp"

namespace tocsin::iex {
namespace {

constexpr std::uint64_t messages_count = 200'000;

Bytes pcap_of(const bench::DeepDaySpec& spec) {
  Bytes bytes;
  bench::make_deep_pcap(spec, [&](std::span<const std::byte> part) { capture::append(bytes, part); });
  return bytes;
}

using Side = std::map<std::int64_t, std::uint32_t>;

void set(Side& side, const LevelFields& update) {
  side.erase(update.price);
  if (update.size > 0) side[update.price] = update.size;
}

// Sizes by price, of one symbol; what is not complete waits.
struct NaiveBook {
  std::array<Side, 2> sides;
  std::vector<std::pair<std::size_t, LevelFields>> waiting;

  void apply(std::size_t side, const LevelFields& update) {
    waiting.emplace_back(side, update);
    if ((update.flags & LevelFields::is_complete) == 0) return;
    for (const auto& [its_side, each] : waiting) set(sides[its_side], each);
    waiting.clear();
  }
};

// Calls `visit` with each message of the day.
template <class Visitor>
void visit_day(const bench::DeepDaySpec& spec, Visitor&& visit) {
  bench::DeepDay day(spec);
  Time recorded{};
  for (auto bytes = day.next(recorded); !bytes.empty(); bytes = day.next(recorded)) {
    const Segment segment = segment_of(bytes);
    ASSERT_EQ(segment.fault, nullptr);
    visit_blocks(segment.blocks, segment.header.messages_count,
                 [&](const std::byte* message, std::size_t) { visit(static_cast<char>(*message), message); });
  }
}

// The same, with price level updates alone: 0 for bids, 1 for offers.
template <class Visitor>
void visit_updates(const bench::DeepDaySpec& spec, Visitor&& visit) {
  visit_day(spec, [&](char type, const std::byte* message) {
    if (type == BuyLevelUpdate::type) visit(0, decode<LevelFields>(message));
    if (type == SellLevelUpdate::type) visit(1, decode<LevelFields>(message));
  });
}

std::map<std::string, NaiveBook> naive_books(const bench::DeepDaySpec& spec) {
  std::map<std::string, NaiveBook> books;
  visit_updates(spec,
                [&](std::size_t side, const LevelFields& update) { books[update.symbol.text()].apply(side, update); });
  return books;
}

bool is_crossed(const std::array<Side, 2>& sides) {
  const auto& [bids, asks] = sides;
  return !bids.empty() && !asks.empty() && bids.rbegin()->first >= asks.begin()->first;
}

class DeepDayOfStocks : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DeepDayOfStocks, ends_with_the_levels_of_a_map_and_without_a_reject) {
  const bench::DeepDaySpec spec{.messages = messages_count, .seed = 7, .stocks_count = GetParam()};
  const Bytes bytes = pcap_of(spec);
  const auto feed = open_iex({bytes::stored_in_memory(bytes, "day")}, {});
  EXPECT_EQ(feed->info().listings.size(), GetParam());
  static_cast<void>(events_left(*feed));
  EXPECT_EQ(feed->tally().rejected_count(), 0U);
  EXPECT_GE(feed->tally().records_in, messages_count);
  const auto books = naive_books(spec);
  for (std::uint32_t i = 0; i < GetParam(); ++i) {
    const Depth depth = feed->depth(InstrumentId{i}, 100);
    const auto found = books.find(feed->info().listings[i].symbol);
    const NaiveBook naive = found == books.end() ? NaiveBook() : found->second;
    ASSERT_EQ(depth.bids.size(), naive.sides[0].size());
    ASSERT_EQ(depth.asks.size(), naive.sides[1].size());
    for (const DepthLevel& bid : depth.bids) EXPECT_EQ(naive.sides[0].at(bid.price.units / 100'000), bid.size);
    for (const DepthLevel& ask : depth.asks) EXPECT_EQ(naive.sides[1].at(ask.price.units / 100'000), ask.size);
    EXPECT_FALSE(depth.is_doubtful);
  }
}

// Who does not wait for the end of an event sees bids meet offers, and often: so the test below can fail.
TEST_P(DeepDayOfStocks, has_bids_that_meet_offers_within_events_alone) {
  std::map<std::string, std::array<Side, 2>> books;
  std::uint64_t crossed_within = 0;
  visit_updates({.messages = messages_count, .seed = 8, .stocks_count = GetParam()},
                [&](std::size_t side, const LevelFields& update) {
                  auto& book = books[update.symbol.text()];
                  set(book[side], update);
                  const bool is_within = (update.flags & LevelFields::is_complete) == 0;
                  if (is_within && is_crossed(book)) ++crossed_within;
                  EXPECT_FALSE(!is_within && is_crossed(book));
                });
  EXPECT_GT(crossed_within, messages_count / 40);
}

// The engine never sees it.
TEST_P(DeepDayOfStocks, has_no_quote_whose_bid_meets_its_offer) {
  const Bytes bytes = pcap_of({.messages = messages_count, .seed = 8, .stocks_count = GetParam()});
  std::uint64_t quotes_count = 0;
  for (const Event& event : events_left(*open_iex({bytes::stored_in_memory(bytes, "day")}, {}))) {
    if (event.kind != EventKind::quote) continue;
    ++quotes_count;
    ASSERT_TRUE(event.quote.ask == no_price || event.quote.bid < event.quote.ask) << event.sequence;
  }
  EXPECT_GT(quotes_count, messages_count / 2);
}

INSTANTIATE_TEST_SUITE_P(Few, DeepDayOfStocks, testing::Values(1U, 8'000U));

bool is_about(double part, double whole, double share) {
  return part > 0.9 * share * whole && part < 1.1 * share * whole;
}

// Of single messages, and of the changes of books that they make up.
struct Mix {
  double updates = 0, trades = 0, odd_lots = 0, at_no_level = 0, sales = 0;
  double events = 0, of_many = 0;
};

Mix mix_of(const bench::DeepDaySpec& spec) {
  Mix mix;
  std::map<std::string, NaiveBook> books;
  visit_day(spec, [&](char type, const std::byte* message) {
    if (type == TradeReport::type) {
      const auto report = decode<TradeReport>(message);
      const auto& [bids, asks] = books[report.symbol.text()].sides;
      ++mix.trades;
      mix.odd_lots += report.flags == 0x20;
      mix.sales += bids.contains(report.price);
      mix.at_no_level += !bids.contains(report.price) && !asks.contains(report.price);
      EXPECT_EQ(report.flags == 0x20, report.size < 100);
    }
    if (type != BuyLevelUpdate::type && type != SellLevelUpdate::type) return;
    const auto update = decode<LevelFields>(message);
    NaiveBook& book = books[update.symbol.text()];
    ++mix.updates;
    if ((update.flags & LevelFields::is_complete) != 0) {
      ++mix.events;
      mix.of_many += !book.waiting.empty();
    }
    book.apply(type == BuyLevelUpdate::type ? 0 : 1, update);
  });
  return mix;
}

// When books have filled up.
TEST(DeepDay, is_made_of_what_its_comment_says) {
  const Mix mix = mix_of({.messages = messages_count, .seed = 9, .stocks_count = 100});
  EXPECT_TRUE(is_about(mix.trades, mix.updates + mix.trades, 1.0 / 20)) << mix.trades;
  EXPECT_TRUE(is_about(mix.of_many, mix.events, 1.0 / 8)) << mix.of_many / mix.events;
  EXPECT_TRUE(is_about(mix.odd_lots, mix.trades, 1.0 / 5)) << mix.odd_lots / mix.trades;
  EXPECT_TRUE(is_about(mix.at_no_level, mix.trades, 1.0 / 8)) << mix.at_no_level / mix.trades;
  EXPECT_TRUE(is_about(mix.sales, mix.trades - mix.at_no_level, 1.0 / 2)) << mix.sales;
}

}  // namespace
}  // namespace tocsin::iex
