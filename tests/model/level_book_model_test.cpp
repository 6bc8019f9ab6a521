// The book of price levels against one of std::map, after every message.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <tuple>

#include "feeds/book/level_book.hpp"
#include "replay_data/random.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

// Each side a map from how good a price is, the best first, to its size; what is not complete waits in a list.
struct NaiveBook {
  std::uint32_t depth_levels;
  std::array<std::map<std::int64_t, std::uint64_t>, 2>
      sides{};  // key: the negated price of a bid, the price of an offer
  std::vector<LevelUpdate> waiting{};

  static std::size_t index_of(Side side) { return side == Side::buy ? 0 : 1; }
  static std::int64_t key_of(Side side, Price price) { return side == Side::buy ? -price.units : price.units; }

  void put(const LevelUpdate& update) {
    auto& side = sides[index_of(update.side)];
    side.erase(key_of(update.side, update.price));
    if (update.size > 0) side[key_of(update.side, update.price)] = update.size;
  }

  void apply(const LevelUpdate& update, bool is_complete) {
    waiting.push_back(update);
    if (!is_complete) return;
    for (const LevelUpdate& each : waiting) put(each);
    waiting.clear();
  }

  std::vector<DepthLevel> levels(Side side) const {
    std::vector<DepthLevel> levels;
    for (const auto& [key, size] : sides[index_of(side)]) {
      levels.push_back({.price = {side == Side::buy ? -key : key}, .size = size});
    }
    return levels;
  }

  Quote quote() const {
    Quote quote = empty_quote;
    const auto tell = [&](Side side, Price& price, std::uint32_t& size, std::uint32_t& depth) {
      std::uint64_t sum = 0;
      const std::vector<DepthLevel> all = levels(side);
      for (std::size_t i = 0; i < all.size() && i < depth_levels; ++i) sum += all[i].size;
      if (!all.empty()) price = all[0].price;
      if (!all.empty()) size = static_cast<std::uint32_t>(all[0].size);
      depth = static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, std::numeric_limits<std::uint32_t>::max()));
    };
    tell(Side::buy, quote.bid, quote.bid_size, quote.bid_depth);
    tell(Side::sell, quote.ask, quote.ask_size, quote.ask_depth);
    return quote;
  }
};

bool same(const Quote& a, const Quote& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool same(const std::vector<DepthLevel>& a, const std::vector<DepthLevel>& b) {
  return std::ranges::equal(
      a, b, [](const DepthLevel& x, const DepthLevel& y) { return x.price == y.price && x.size == y.size; });
}

// How prices are drawn: near one price, so that levels meet, or from all there are.
struct Stream {
  std::uint32_t instruments_count;
  std::uint64_t prices_count;  // different prices
  bool has_extremes;
  std::uint32_t depth_levels;
  std::uint64_t messages_count;
};

LevelUpdate drawn(const Stream& stream, Random& random) {
  constexpr std::array<std::int64_t, 5> extremes{std::numeric_limits<std::int64_t>::min() + 1,
                                                 std::numeric_limits<std::int64_t>::max(), 0, -1, 1};
  const bool is_extreme = stream.has_extremes && random.below(10) == 0;
  const auto near = static_cast<std::int64_t>(random.below(stream.prices_count) * random.below(stream.prices_count) /
                                              stream.prices_count) -
                    static_cast<std::int64_t>(stream.has_extremes ? stream.prices_count / 2 : 0);
  const bool is_huge = random.below(50) == 0;
  const auto size = is_huge ? 0xffff'ffffU : static_cast<std::uint32_t>(100 * random.below(5));
  return {.instrument = InstrumentId{static_cast<std::uint32_t>(random.below(stream.instruments_count))},
          .side = random.below(2) == 0 ? Side::buy : Side::sell,
          .size = random.below(3) == 0 ? 0 : size,
          .price = {is_extreme ? extremes[random.below(extremes.size())] : near * 100'000}};
}

class LevelBookModel : public testing::TestWithParam<std::tuple<Stream, bool>> {};

TEST_P(LevelBookModel, equals_a_map_after_every_message) {
  const auto& [stream, is_wide] = GetParam();
  if (is_wide && !has_wide_lanes()) GTEST_SKIP() << "this processor has no AVX-512";
  // A sanitizer makes everything ten to twenty times slower.
  const std::uint64_t messages_count = sanitized ? stream.messages_count / 100 : stream.messages_count;
  Random random(20250127, stream.instruments_count);
  LevelBook book(stream.instruments_count, stream.depth_levels, true, is_wide);
  std::vector<NaiveBook> naive(stream.instruments_count, NaiveBook{stream.depth_levels});
  std::vector<Quote> told(stream.instruments_count, empty_quote);
  for (std::uint64_t i = 0; i < messages_count; ++i) {
    const LevelUpdate update = drawn(stream, random);
    const std::uint32_t at = index_of(update.instrument);
    const bool is_complete = random.below(8) != 0 || naive[at].waiting.size() > 20 || book.held_count() > 4'000;
    naive[at].apply(update, is_complete);
    const bool is_moved = book.apply(update, is_complete);
    const Quote expected = is_complete ? naive[at].quote() : told[at];
    ASSERT_EQ(is_moved, !same(expected, told[at])) << "message " << i;
    ASSERT_TRUE(same(book.quote(update.instrument), expected)) << "message " << i;
    told[at] = expected;
    if (i % 64 != 0) continue;
    const Depth depth = book.depth(update.instrument, 1'000'000);
    ASSERT_TRUE(same(depth.bids, naive[at].levels(Side::buy))) << "message " << i;
    ASSERT_TRUE(same(depth.asks, naive[at].levels(Side::sell))) << "message " << i;
  }
}

// Ten million messages in all. A depth of 16 is all of a top, one of 20 more than that.
INSTANTIATE_TEST_SUITE_P(
    Streams, LevelBookModel,
    testing::Combine(testing::Values(Stream{1, 12, false, 5, 2'500'000}, Stream{1, 400, true, 20, 150'000},
                                     Stream{3, 60, true, 16, 1'900'000}, Stream{8'000, 40, false, 5, 450'000}),
                     testing::Bool()));

}  // namespace
}  // namespace tocsin
