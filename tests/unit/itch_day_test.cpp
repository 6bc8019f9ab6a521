#include "bench/generator/itch_day.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

using Frames = std::vector<std::byte>;

Frames whole_day(const ItchDaySpec& spec) {
  Frames frames;
  ItchDay day(spec);
  while (day.append(frames)) continue;
  return frames;
}

const ItchDaySpec small{.messages = 300'000, .stocks_count = 100, .live_orders = 8'000, .levels = 2'500};

// One message, read by offsets from the specification (section 4): numbers are big-endian.
class Message {
 public:
  explicit Message(const std::byte* first) : first_(first) {}

  [[nodiscard]] std::uint64_t number(std::size_t offset, std::size_t bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | std::to_integer<std::uint64_t>(first_[offset + i]);
    return value;
  }
  [[nodiscard]] char letter(std::size_t offset) const { return static_cast<char>(first_[offset]); }
  [[nodiscard]] std::string text(std::size_t offset, std::size_t bytes) const {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += letter(offset + i);
    return text;
  }
  [[nodiscard]] char type() const { return letter(0); }
  [[nodiscard]] std::uint64_t locate() const { return number(1, 2); }
  [[nodiscard]] std::uint64_t time_ns() const { return number(5, 6); }
  [[nodiscard]] std::uint64_t ref() const { return number(11, 8); }

 private:
  const std::byte* first_;
};

const std::map<char, std::size_t> lengths{{'S', 12}, {'R', 39}, {'H', 25}, {'Y', 20}, {'L', 26}, {'V', 35}, {'J', 35},
                                          {'A', 36}, {'F', 40}, {'E', 31}, {'C', 36}, {'X', 23}, {'D', 19}, {'U', 35},
                                          {'P', 44}, {'Q', 40}, {'B', 19}, {'I', 50}, {'N', 20}};

template <typename Visit>
void for_each_message(const Frames& frames, Visit visit) {
  for (std::size_t at = 0; at < frames.size();) {
    const std::uint64_t length = Message(&frames[at]).number(0, 2);
    const Message message(&frames[at + 2]);
    ASSERT_EQ(length, lengths.at(message.type())) << message.type();
    visit(message);
    if (testing::Test::HasFatalFailure()) return;
    at += 2 + length;
  }
}

// Believes nothing: every message about an order must be true of the orders that there are.
class NaiveVenue {
 public:
  void take(const Message& message) {
    ASSERT_GE(message.time_ns(), time_ns_);
    time_ns_ = message.time_ns();
    switch (message.type()) {
      case 'A':
      case 'F':
        return enter(message.ref(), add_of(message));
      case 'D':
        return leave(message.ref(), message.locate(), 0);
      case 'X':
        return leave(message.ref(), message.locate(), message.number(19, 4));
      case 'E':
      case 'C':
        return execute(message);
      case 'U':
        return replace(message);
      case 'P':
        matches_.insert(message.number(36, 8));
        return;
      case 'B':
        return break_match(message.number(11, 8));
      default:
        return;
    }
  }

  [[nodiscard]] std::size_t live_count() const { return orders_.size(); }
  [[nodiscard]] std::size_t levels_count() const {
    std::size_t count = 0;
    for (const auto& [side, prices] : levels_) count += prices.size();
    return count;
  }
  [[nodiscard]] std::uint64_t executions_behind() const { return executions_behind_; }

 private:
  struct Order {
    std::uint64_t locate;
    char side;
    std::uint64_t shares;
    std::uint64_t price;
  };
  using Side = std::pair<std::uint64_t, char>;

  static Order add_of(const Message& message) {
    return {message.locate(), message.letter(19), message.number(20, 4), message.number(32, 4)};
  }

  void enter(std::uint64_t ref, const Order& order) {
    ASSERT_GT(ref, last_ref_);
    ASSERT_GT(order.shares, 0U);
    last_ref_ = ref;
    orders_[ref] = order;
    ++levels_[{order.locate, order.side}][order.price];
    const auto& bids = levels_[{order.locate, 'B'}];
    const auto& asks = levels_[{order.locate, 'S'}];
    if (!bids.empty() && !asks.empty()) {
      ASSERT_LT(bids.rbegin()->first, asks.begin()->first);
    }
  }

  // `shares` 0: all of them.
  void leave(std::uint64_t ref, std::uint64_t locate, std::uint64_t shares) {
    const auto found = orders_.find(ref);
    ASSERT_NE(found, orders_.end()) << ref;
    Order& order = found->second;
    ASSERT_EQ(order.locate, locate);
    ASSERT_LE(shares, order.shares);
    order.shares -= shares == 0 ? order.shares : shares;
    if (order.shares > 0) return;
    auto& prices = levels_[{order.locate, order.side}];
    if (--prices[order.price] == 0) prices.erase(order.price);
    orders_.erase(found);
  }

  void execute(const Message& message) {
    const auto found = orders_.find(message.ref());
    ASSERT_NE(found, orders_.end());
    const Order& order = found->second;
    const auto& prices = levels_[{order.locate, order.side}];
    const std::uint64_t best = order.side == 'B' ? prices.rbegin()->first : prices.begin()->first;
    executions_behind_ += order.price == best ? 0 : 1;
    matches_.insert(message.number(23, 8));
    ASSERT_GT(message.number(19, 4), 0U);
    leave(message.ref(), message.locate(), message.number(19, 4));
  }

  void replace(const Message& message) {
    const auto found = orders_.find(message.ref());
    ASSERT_NE(found, orders_.end());
    const Order old = found->second;
    leave(message.ref(), message.locate(), 0);
    enter(message.number(19, 8), {old.locate, old.side, message.number(27, 4), message.number(31, 4)});
  }

  void break_match(std::uint64_t match) {
    ASSERT_TRUE(matches_.contains(match));
    ASSERT_TRUE(broken_.insert(match).second);
  }

  std::uint64_t time_ns_ = 0;
  std::uint64_t last_ref_ = 0;
  std::uint64_t executions_behind_ = 0;
  std::map<std::uint64_t, Order> orders_;
  std::map<Side, std::map<std::uint64_t, std::uint64_t>> levels_;
  std::set<std::uint64_t> matches_;
  std::set<std::uint64_t> broken_;
};

TEST(ItchDay, says_only_what_is_true_of_the_book) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    ItchDaySpec spec = small;
    spec.seed = seed;
    NaiveVenue venue;
    for_each_message(whole_day(spec), [&](const Message& message) { venue.take(message); });
    EXPECT_EQ(venue.executions_behind(), 0U);
  }
}

TEST(ItchDay, ends_with_the_orders_and_levels_that_were_asked_for) {
  ItchDay day(small);
  NaiveVenue venue;
  for (Frames frames; day.append(frames); frames.clear()) {
    for_each_message(frames, [&](const Message& message) { venue.take(message); });
  }
  EXPECT_EQ(day.messages_count(), small.messages);
  EXPECT_EQ(day.live_orders(), venue.live_count());
  EXPECT_EQ(day.levels_count(), venue.levels_count());
  EXPECT_NEAR(static_cast<double>(venue.live_count()), small.live_orders, small.live_orders * 0.05);
  EXPECT_NEAR(static_cast<double>(venue.levels_count()), small.levels, small.levels * 0.1);
}

TEST(ItchDay, has_the_mix_of_a_real_day) {
  std::map<char, double> share;
  for_each_message(whole_day(small), [&](const Message& message) { share[message.type()] += 100.0 / 300'000; });
  EXPECT_NEAR(share['A'], 43, 1);
  EXPECT_NEAR(share['F'], 2, 0.3);
  EXPECT_NEAR(share['D'], 40, 1);
  EXPECT_NEAR(share['U'], 8, 0.5);
  EXPECT_NEAR(share['E'], 4, 0.5);
  EXPECT_NEAR(share['X'], 2, 0.3);
  EXPECT_NEAR(share['C'], 0.1, 0.1);
  EXPECT_NEAR(share['P'], 0.7, 0.2);
}

TEST(ItchDay, has_every_type_of_message_that_a_day_has) {
  std::map<char, std::size_t> seen;
  for_each_message(whole_day(small), [&](const Message& message) { ++seen[message.type()]; });
  for (const auto& [type, length] : lengths) EXPECT_GT(seen[type], 0U) << type;
}

TEST(ItchDay, is_the_same_twice_and_another_with_another_seed) {
  ItchDaySpec other = small;
  other.seed = 2;
  EXPECT_EQ(whole_day(small), whole_day(small));
  EXPECT_NE(whole_day(small), whole_day(other));
}

TEST(ItchDay, trades_the_stocks_that_are_named_near_their_prices) {
  ItchDaySpec spec = small;
  spec.named = {{.symbol = "NVDA", .price = 1'426'200}, {.symbol = "MU", .price = 0}};
  std::size_t trades = 0;
  for_each_message(whole_day(spec), [&](const Message& message) {
    if (message.type() != 'P' || message.text(24, 8) != "NVDA    ") return;
    ++trades;
    ASSERT_NEAR(static_cast<double>(message.number(32, 4)), 1'426'200, 70'000);
  });
  EXPECT_GT(trades, 20U);
}

TEST(ItchDay, trades_nothing_that_is_halted) {
  std::set<std::uint64_t> halted;
  std::size_t halts = 0;
  for_each_message(whole_day(small), [&](const Message& message) {
    if (message.type() == 'H' && message.letter(19) == 'T') halted.erase(message.locate());
    if (message.type() == 'H' && message.letter(19) != 'T') halts += halted.insert(message.locate()).second ? 1U : 0U;
    const bool is_trade = message.type() == 'E' || message.type() == 'P';
    ASSERT_FALSE(is_trade && halted.contains(message.locate()));
  });
  EXPECT_EQ(halts, 1U);
}

TEST(ItchDay, refuses_a_day_too_short_for_its_stocks) {
  EXPECT_THROW(ItchDay({.messages = 10'000, .stocks_count = 100}), SetupError);
}

}  // namespace
}  // namespace tocsin::bench
