// A made-up day of DEEP over two lines to which everything happens that happens to packets.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "bench/generator/deep_day.hpp"
#include "bench/generator/fault_injector.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "tests/support/event_lists.hpp"

namespace tocsin {
namespace {

using bench::FaultInjector;
using bench::FaultRates;
using bench::RecordedPacket;
using Bytes = std::vector<std::byte>;
using Packets = std::vector<RecordedPacket>;

constexpr std::uint64_t seeds = 6;
constexpr std::uint32_t stocks_count = 40;
constexpr std::size_t start_count = 8;  // packets that the stocks are named in
constexpr std::size_t tail_count = 20;  // and such as the day ends with

const Time noon = std::chrono::sys_days{std::chrono::January / 27 / 2025} + std::chrono::hours(12);

// The made-up day slowed down a thousandfold: so that waiting for what is lost has an end before the day has.
Packets day_packets(std::uint64_t seed) {
  bench::DeepDay day({.messages = 12'000, .seed = seed, .stocks_count = stocks_count});
  Packets packets;
  Time recorded{};
  for (auto segment = day.next(recorded); !segment.empty(); segment = day.next(recorded)) {
    packets.push_back({noon + (recorded - noon) * 1'000, std::move(segment)});
  }
  return packets;
}

// All but the start, which says what there is, and the end, which says how much there was.
template <class Damage>
Packets damaged(const Packets& packets, Damage&& damage) {
  const auto from = packets.begin() + static_cast<std::ptrdiff_t>(start_count);
  const auto to = packets.end() - static_cast<std::ptrdiff_t>(tail_count);
  Packets out(packets.begin(), from);
  const Packets middle = damage(Packets(from, to));
  out.insert(out.end(), middle.begin(), middle.end());
  out.insert(out.end(), to, packets.end());
  std::ranges::stable_sort(out, {}, &RecordedPacket::time);
  return out;
}

Packets damaged(const Packets& packets, const FaultRates& rates, std::uint64_t seed) {
  return damaged(packets, [&](const Packets& middle) { return FaultInjector(rates, seed).damaged(middle); });
}

// One bit of every tenth packet's head.
Packets with_flipped_heads(Packets packets, std::uint64_t seed) {
  Random random(seed, 2);
  for (RecordedPacket& packet : packets) {
    const std::size_t head_size = std::min(iex::header_size, packet.payload.size());
    if (head_size == 0 || random.below(10) != 0) continue;
    packet.payload[random.below(head_size)] ^= static_cast<std::byte>(1U << random.below(8));
  }
  return packets;
}

// What a feed says, with what must be true of it after every step.
class Reading {
 public:
  explicit Reading(const std::vector<Packets>& lines) {
    for (const Packets& packets : lines) captures_.push_back(bench::pcap_bytes(packets));
    std::vector<bytes::StoredBytes> stored;
    for (const Bytes& capture : captures_) stored.push_back(bytes::stored_in_memory(capture, "line"));
    const auto feed = open_iex(stored, {});
    for (auto batch = feed->next(); !batch.empty(); batch = feed->next()) {
      for (const Event& event : batch) take(event);
      check(*feed);
    }
    check(*feed);
    EXPECT_EQ(feed->tally().events_out, events.size());
    for (const Reject& row : feed->tally().kinds()) messages_count += row.reason == "Heartbeat" ? 0 : row.count;
  }

  std::vector<Event> events;
  std::uint64_t messages_count = 0;  // that were not lost

 private:
  void take(const Event& event) {
    if (!events.empty()) {
      EXPECT_TRUE(comes_before(events.back(), event)) << "event " << events.size();
    }
    if (event.kind == EventKind::gap) is_whole_ = false;
    if (event.kind == EventKind::clear) quotes_.clear();
    if (event.kind == EventKind::quote) {
      quotes_[event.instrument] = event.quote;
      EXPECT_TRUE(is_whole_ || (event.flags & event_flag::doubtful) != 0) << "event " << events.size();
    }
    events.push_back(event);
  }

  // The accounts balance, and the books are those of which the quotes were told: no event is half applied, and none is
  // kept to itself.
  void check(const BookFeed& feed) const {
    const Tally& tally = feed.tally();
    EXPECT_EQ(tally.records_in, tally.used + tally.rejected_count() + tally.passed_over_count());
    for (const auto& [instrument, quote] : quotes_) {
      const Depth depth = feed.depth(instrument, 1);
      EXPECT_EQ(depth.bids.empty() ? no_price : depth.bids[0].price, quote.bid);
      EXPECT_EQ(depth.asks.empty() ? no_price : depth.asks[0].price, quote.ask);
      EXPECT_EQ(depth.bids.empty() ? 0 : depth.bids[0].size, quote.bid_size);
      EXPECT_EQ(depth.asks.empty() ? 0 : depth.asks[0].size, quote.ask_size);
      EXPECT_TRUE(is_whole_ || depth.is_doubtful);
    }
  }

  std::vector<Bytes> captures_;
  std::map<InstrumentId, Quote> quotes_;  // as they were told last
  bool is_whole_ = true;
};

// The numbers that whole segments carry.
Numbers heard_on(const Packets& packets) {
  Numbers heard;
  for (const RecordedPacket& packet : packets) {
    const iex::Segment segment = iex::segment_of(packet.payload);
    if (segment.fault != nullptr) continue;
    const auto first = static_cast<std::uint64_t>(segment.header.first_sequence);
    for (std::uint64_t i = 0; i < segment.header.messages_count; ++i) heard.insert(first + i);
  }
  return heard;
}

Numbers lost_on_both(const Packets& a, const Packets& b) {
  const Numbers on_a = heard_on(a);
  const Numbers on_b = heard_on(b);
  Numbers lost;
  for (std::uint64_t number = 1; number < *on_a.rbegin(); ++number) {
    if (!on_a.contains(number) && !on_b.contains(number)) lost.insert(number);
  }
  return lost;
}

TEST(IexSim, two_clean_lines_say_what_one_says) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Reading one({packets});
    EXPECT_GT(one.events.size(), 5'000U);
    const Reading two({packets, bench::second_line(packets, std::chrono::microseconds(7))});
    EXPECT_TRUE(are_the_same(two.events, one.events)) << "seed " << seed;
  }
}

TEST(IexSim, a_bad_line_beside_a_clean_one_is_not_noticed) {
  const FaultRates rates{.dropped = 50'000, .duplicated = 50'000, .reordered = 50'000, .truncated = 20'000};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Packets bad = damaged(packets, [&](const Packets& middle) {
      return with_flipped_heads(FaultInjector(rates, seed).damaged(middle), seed);
    });
    const Reading whole({packets});
    EXPECT_TRUE(are_the_same(Reading({bad, packets}).events, whole.events)) << "seed " << seed;
    EXPECT_TRUE(are_the_same(Reading({packets, bad}).events, whole.events)) << "seed " << seed;
  }
}

TEST(IexSim, a_clean_line_that_lags_behind_a_bad_one_changes_no_more_than_when_things_were_heard) {
  const FaultRates rates{.dropped = 20'000, .reordered = 50'000};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Packets lagging = bench::second_line(packets, std::chrono::microseconds(700));
    const Reading read({damaged(packets, rates, seed), lagging});
    const Reading whole({packets});
    EXPECT_FALSE(are_the_same(read.events, whole.events)) << "seed " << seed;
    EXPECT_TRUE(are_the_same(by_venue_time(read.events), by_venue_time(whole.events))) << "seed " << seed;
  }
}

TEST(IexSim, gaps_name_what_was_lost_on_both_lines_and_nothing_else) {
  const FaultRates rates{.dropped = 200'000, .duplicated = 20'000, .reordered = 20'000, .truncated = 20'000};
  std::size_t lost_count = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Packets a = damaged(packets, rates, seed);
    const Packets b = damaged(packets, rates, seed + 100);
    const Numbers lost = lost_on_both(a, b);
    EXPECT_EQ(named_in_gaps(Reading({a, b}).events), lost) << "seed " << seed;
    lost_count += lost.size();
  }
  EXPECT_GT(lost_count, 100U);
}

TEST(IexSim, whatever_happens_to_two_lines_every_message_is_decoded_or_lost_in_a_gap) {
  FaultRates rates{.dropped = 50'000, .duplicated = 50'000, .reordered = 50'000, .truncated = 50'000};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Packets a = damaged(packets, [&](const Packets& middle) {
      return with_flipped_heads(FaultInjector(rates, seed).damaged(middle), seed);
    });
    rates.flipped = 100'000;
    const Packets b = damaged(packets, rates, seed + 100);
    rates.flipped = 0;
    const Reading read({a, b});
    const std::size_t lost = named_in_gaps(read.events).size();
    EXPECT_GT(lost, 0U);
    EXPECT_EQ(read.messages_count + lost, heard_on(packets).size()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tocsin
