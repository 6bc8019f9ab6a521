#include <gtest/gtest.h>

#include "feeds/itch/itch_decoder.hpp"
#include "feeds/itch/itch_visit.hpp"
#include "tests/model/naive_itch_book.hpp"
#include "tests/support/random_itch.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

struct Market {
  std::uint64_t seed = 1;
  std::uint32_t stocks_count = 1;
  std::uint32_t orders_usual = 1'000;
  References references = References::ascending;
  std::uint32_t orders_max = 100'000;  // room at the start
  bool may_grow = true;
  std::uint32_t depth_levels = 5;
  itch::ItchDecoder::Width width = itch::ItchDecoder::Width::widest;
};

// The fast book and the naive one, side by side.
class Pair {
 public:
  explicit Pair(const Market& market)
      : stream_(market.seed, market.stocks_count, market.orders_usual, market.references),
        naive_(market.stocks_count, market.depth_levels, market.may_grow ? ~std::size_t{0} : market.orders_max),
        decoder_({.depth_levels = market.depth_levels, .orders_max = market.orders_max, .may_grow = market.may_grow},
                 market.stocks_count, Time{}, tally_, market.width),
        stocks_count_(market.stocks_count) {
    for (std::uint32_t stock = 0; stock < stocks_count_; ++stock) {
      decoder_.list(static_cast<std::uint16_t>(stock), {InstrumentId{stock}, 100});
    }
  }

  // One message, alone: nothing to look ahead at.
  void step() {
    const std::span<const std::byte> frame = stream_.next();
    apply(frame);
    ASSERT_EQ(decoder_.take(frame, 0, std::nullopt), frame.size());
    compare_events();
    compare_book(stream_.stock(), 16);
  }

  // Some hundred messages, for the fast book in as many calls as its batch needs.
  void block() {
    bytes_.clear();
    for (int i = 0; i < 700; ++i) {
      const std::span<const std::byte> frame = stream_.next();
      apply(frame);
      bytes_.insert(bytes_.end(), frame.begin(), frame.end());
    }
    std::span<const std::byte> left(bytes_);
    while (!left.empty()) {
      left = left.subspan(decoder_.take(left, 0, std::nullopt));
      compare_front_of_events();
    }
    ASSERT_EQ(compared_, naive_.events().size());
    naive_.forget_events();
    compared_ = 0;
    compare_book(stream_.stock(), 100'000);
  }

  void compare_all() {
    for (std::uint32_t stock = 0; stock < stocks_count_; ++stock) compare_book(stock, 100'000);
    ASSERT_EQ(tally_.rejected_count(), naive_.refused_count());
  }

  [[nodiscard]] const NaiveItchBook& naive() const { return naive_; }
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  void apply(std::span<const std::byte> frame) {
    if (!itch::visit(frame.subspan(2), [&](const auto& message) { naive_.apply(message); })) naive_.refuse();
  }

  void compare_events() {
    compare_front_of_events();
    ASSERT_EQ(compared_, naive_.events().size());
    naive_.forget_events();
    compared_ = 0;
  }

  void compare_front_of_events() {
    const std::span<const Event> events = decoder_.batch();
    ASSERT_LE(compared_ + events.size(), naive_.events().size());
    for (const Event& event : events) {
      ASSERT_EQ(std::memcmp(&event, &naive_.events()[compared_], sizeof event), 0) << "event " << event.sequence;
      ++compared_;
    }
    decoder_.clear();
  }

  static bool equal(const std::vector<DepthLevel>& a, const std::vector<DepthLevel>& b) {
    return std::ranges::equal(
        a, b, [](const DepthLevel& x, const DepthLevel& y) { return x.price == y.price && x.size == y.size; });
  }

  void compare_book(std::uint32_t stock, std::size_t levels) {
    const Depth fast = decoder_.depth(InstrumentId{stock}, levels);
    const Depth slow = naive_.depth(stock, levels);
    ASSERT_TRUE(equal(fast.bids, slow.bids) && equal(fast.asks, slow.asks)) << "stock " << stock;
  }

  RandomItch stream_;
  NaiveItchBook naive_;
  Tally tally_;
  itch::ItchDecoder decoder_;
  std::uint32_t stocks_count_;
  std::vector<std::byte> bytes_;
  std::size_t compared_ = 0;
};

// A sanitizer makes everything ten to twenty times slower.
constexpr int share(int messages) { return sanitized ? messages / 100 : messages; }

void compare(const Market& market, int messages) {
  Pair pair(market);
  for (int i = 0; i < share(messages); ++i) {
    pair.step();
    if (testing::Test::HasFatalFailure()) FAIL() << "seed " << market.seed << ", message " << i;
    if (i % 250'000 == 0) pair.compare_all();
  }
  pair.compare_all();
}

TEST(OrderBookModel, one_stock_equals_maps_after_every_message) {
  compare({.seed = 1, .orders_usual = 40}, 1'000'000);
  compare({.seed = 2, .orders_usual = 3'000, .depth_levels = 1}, 1'000'000);
  compare({.seed = 3, .orders_usual = 1'000, .depth_levels = 16}, 1'000'000);
}

TEST(OrderBookModel, the_instructions_of_every_processor_give_the_same) {
  constexpr auto plain = itch::ItchDecoder::Width::plain;
  compare({.seed = 14, .orders_usual = 1'000, .width = plain}, 300'000);
  compare({.seed = 15, .stocks_count = 300, .orders_usual = 20'000, .depth_levels = 16, .width = plain}, 300'000);
}

TEST(OrderBookModel, eight_thousand_stocks_equal_maps_after_every_message) {
  compare({.seed = 4, .stocks_count = 8'000, .orders_usual = 200'000, .orders_max = 400'000}, 3'000'000);
}

TEST(OrderBookModel, references_with_strides_or_anywhere_are_told_apart) {
  compare({.seed = 5, .stocks_count = 30, .orders_usual = 20'000, .references = References::strided}, 1'000'000);
  compare({.seed = 6, .stocks_count = 30, .orders_usual = 20'000, .references = References::near_the_last}, 1'000'000);
  compare({.seed = 7, .stocks_count = 30, .orders_usual = 20'000, .references = References::anywhere}, 1'000'000);
}

TEST(OrderBookModel, a_table_grows_where_it_may) {
  compare({.seed = 8, .stocks_count = 100, .orders_usual = 50'000, .orders_max = 10}, 500'000);
}

TEST(OrderBookModel, a_full_table_refuses) {
  compare({.seed = 9,
           .stocks_count = 100,
           .orders_usual = 5'000,
           .references = References::anywhere,
           .orders_max = 4'096,
           .may_grow = false},
          500'000);
}

TEST(OrderBookModel, looking_ahead_changes_nothing) {
  for (std::uint64_t seed = 10; seed < 13; ++seed) {
    Pair pair({.seed = seed, .stocks_count = 300, .orders_usual = 20'000});
    for (int i = 0; i < share(1'000); ++i) {
      pair.block();
      if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << ", block " << i;
    }
    pair.compare_all();
  }
}

}  // namespace
}  // namespace tocsin
