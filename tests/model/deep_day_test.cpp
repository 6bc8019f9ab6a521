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

// Sizes by price, of one symbol; what is not complete waits.
struct NaiveBook {
  std::array<std::map<std::int64_t, std::uint32_t>, 2> sides;
  std::vector<std::pair<std::size_t, LevelFields>> waiting;

  void apply(std::size_t side, const LevelFields& update) {
    waiting.emplace_back(side, update);
    if ((update.flags & LevelFields::is_complete) == 0) return;
    for (const auto& [its_side, each] : waiting) {
      sides[its_side].erase(each.price);
      if (each.size > 0) sides[its_side][each.price] = each.size;
    }
    waiting.clear();
  }
};

std::map<std::string, NaiveBook> naive_books(const bench::DeepDaySpec& spec) {
  std::map<std::string, NaiveBook> books;
  bench::DeepDay day(spec);
  Time recorded{};
  for (auto bytes = day.next(recorded); !bytes.empty(); bytes = day.next(recorded)) {
    const Segment segment = segment_of(bytes);
    EXPECT_EQ(segment.fault, nullptr);
    for (std::size_t at = 0; at < segment.blocks.size(); at += block_length_size + block_length(&segment.blocks[at])) {
      const std::byte* const message = &segment.blocks[at + block_length_size];
      const bool is_buy = *message == std::byte{'8'};
      if (!is_buy && *message != std::byte{'5'}) continue;
      const auto update = decode<BuyLevelUpdate>(message);
      books[update.symbol.text()].apply(is_buy ? 0 : 1, update);
    }
  }
  return books;
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

// Half of an event may show a bid above the offer; the engine never sees it.
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

}  // namespace
}  // namespace tocsin::iex
