// The arbiter against sets of numbers: over lines that lose, repeat and reorder packets, every message comes at most
// once and in order, and what does not come is in a gap.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "feeds/capture/line_arbiter.hpp"

namespace tocsin::capture {
namespace {

constexpr std::uint64_t first_message = 1'000;

// How badly a line carries what was sent.
struct Weather {
  double loss = 0;
  double copy = 0;
  std::int64_t delay_max = 0;  // ns
};

struct Sent {
  std::uint64_t sequence = 0;
  std::uint32_t count = 0;
  std::int64_t arrival = 0;
};

using Random = std::mt19937_64;

bool happens(Random& random, double probability) { return std::bernoulli_distribution(probability)(random); }

// The session as its exchange sends it; some packets are heartbeats.
std::vector<Sent> session(Random& random, std::size_t packets_count) {
  std::vector<Sent> packets;
  std::uint64_t next = first_message;
  for (std::size_t i = 0; i < packets_count; ++i) {
    const auto count = static_cast<std::uint32_t>(random() % 6);
    packets.push_back({.sequence = next, .count = count, .arrival = static_cast<std::int64_t>(i) * 1'000});
    next += count;
  }
  return packets;
}

void carry(Random& random, const std::vector<Sent>& packets, const Weather& weather, std::vector<Sent>& arrived) {
  for (const Sent& packet : packets) {
    if (happens(random, weather.loss)) continue;
    do {
      Sent copy = packet;
      copy.arrival += std::uniform_int_distribution<std::int64_t>(0, weather.delay_max)(random);
      // A line, or a retransmission, may cut the session into packets otherwise than another does.
      if (copy.count > 1 && happens(random, 0.1)) {
        arrived.push_back({.sequence = copy.sequence, .count = 1, .arrival = copy.arrival});
        ++copy.sequence;
        --copy.count;
      }
      arrived.push_back(copy);
    } while (happens(random, weather.copy));
  }
}

// Two lines, in order of recording. The first packet of the session leads, so that all else lies behind it.
std::vector<Sent> recording(Random& random, const std::vector<Sent>& packets, const Weather& a, const Weather& b) {
  std::vector<Sent> arrived;
  carry(random, packets, a, arrived);
  carry(random, packets, b, arrived);
  std::ranges::stable_sort(arrived, {}, &Sent::arrival);
  arrived.insert(arrived.begin(), {.sequence = first_message, .count = 0, .arrival = -1});
  return arrived;
}

// What came, in order, checked as it comes: a message's body byte is the low byte of its number.
struct Outcome {
  void operator()(const Arbitrated& one) {
    if (one.kind == Arbitrated::Kind::gap) {
      ASSERT_EQ(one.from, next) << "a gap begins where the run stands";
      ASSERT_GE(one.to, one.from);
      for (std::uint64_t number = one.from; number <= one.to; ++number) lost.insert(number);
      next = one.to + 1;
      return;
    }
    ASSERT_EQ(one.packet.sequence + one.skipped, next);
    ASSERT_LT(one.skipped, one.packet.count);
    ASSERT_EQ(one.packet.body.size(), one.packet.count);
    for (std::uint32_t i = one.skipped; i < one.packet.count; ++i) {
      ASSERT_EQ(one.packet.body[i], static_cast<std::byte>(one.packet.sequence + i));
      delivered.insert(next++);
    }
  }

  std::uint64_t next = first_message;
  std::set<std::uint64_t> delivered;
  std::set<std::uint64_t> lost;
};

Outcome arbitrate(const std::vector<Sent>& arrived, const LineArbiter::Limits& limits) {
  LineArbiter arbiter(limits);
  Outcome outcome;
  const auto visit = [&](const Arbitrated& one) { outcome(one); };
  std::uint64_t messages = 0;
  for (const Sent& packet : arrived) {
    std::vector<std::byte> body;
    for (std::uint32_t i = 0; i < packet.count; ++i) body.push_back(static_cast<std::byte>(packet.sequence + i));
    arbiter.take(
        {.time = time_from_ns(packet.arrival), .sequence = packet.sequence, .count = packet.count, .body = body},
        visit);
    messages += packet.count;
  }
  arbiter.finish(visit);
  EXPECT_EQ(arbiter.next_sequence(), outcome.next);
  EXPECT_EQ(arbiter.counts().messages_lost, outcome.lost.size());
  EXPECT_EQ(arbiter.counts().messages_repeated + outcome.delivered.size(), messages);
  return outcome;
}

std::set<std::uint64_t> numbers_of(const std::vector<Sent>& arrived) {
  std::set<std::uint64_t> numbers;
  for (const Sent& packet : arrived) {
    for (std::uint32_t i = 0; i < packet.count; ++i) numbers.insert(packet.sequence + i);
  }
  return numbers;
}

std::uint64_t end_of(const std::vector<Sent>& arrived) {
  std::uint64_t end = first_message;
  for (const Sent& packet : arrived) end = std::max(end, packet.sequence + packet.count);
  return end;
}

constexpr LineArbiter::Limits boundless{
    .packets_max = 1'000'000, .bytes_max = 1'000'000, .wait_max = std::chrono::hours(1)};

class LineArbiterModel : public testing::TestWithParam<std::uint64_t> {
 protected:
  [[nodiscard]] std::vector<Sent> arrived(const Weather& a, const Weather& b) {
    return recording(random_, session(random_, 2'000), a, b);
  }

 private:
  Random random_{GetParam()};
};

TEST_P(LineArbiterModel, delivers_all_that_came_on_either_line_where_it_may_wait) {
  const auto packets = arrived({.loss = 0.05, .copy = 0.02, .delay_max = 20'000}, {.loss = 0.1, .delay_max = 50'000});
  const Outcome outcome = arbitrate(packets, boundless);
  const auto came = numbers_of(packets);
  EXPECT_EQ(outcome.delivered, came);
  EXPECT_EQ(outcome.next, end_of(packets));
  EXPECT_EQ(outcome.lost.size(), end_of(packets) - first_message - came.size());
}

TEST_P(LineArbiterModel, delivers_or_declares_lost_every_message_within_tight_limits) {
  const auto packets = arrived({.loss = 0.2, .copy = 0.1, .delay_max = 100'000}, {.loss = 0.3, .delay_max = 10'000});
  for (const auto& limits :
       {LineArbiter::Limits{.packets_max = 3}, LineArbiter::Limits{.bytes_max = 20},
        LineArbiter::Limits{.wait_max = std::chrono::microseconds(5)}, LineArbiter::Limits{.packets_max = 0}}) {
    const Outcome outcome = arbitrate(packets, limits);
    EXPECT_EQ(outcome.next, end_of(packets));
    EXPECT_EQ(outcome.delivered.size() + outcome.lost.size(), end_of(packets) - first_message);
    const auto came = numbers_of(packets);
    EXPECT_TRUE(std::ranges::includes(came, outcome.delivered));
  }
}

TEST_P(LineArbiterModel, loses_nothing_where_one_line_is_whole) {
  const auto packets = arrived({.loss = 0.5}, {});
  EXPECT_TRUE(arbitrate(packets, {}).lost.empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LineArbiterModel, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace tocsin::capture
