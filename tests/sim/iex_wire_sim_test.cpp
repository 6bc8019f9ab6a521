#include <gtest/gtest.h>

#include <algorithm>

#include "bench/generator/deep_day.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/iex/iex_live_feed.hpp"
#include "tests/support/event_lists.hpp"
#include "tests/support/live_listening.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/whole_feed.hpp"
#include "tests/support/wire_faults.hpp"

namespace tocsin {
namespace {

using bench::RecordedPacket;
using Packets = std::vector<RecordedPacket>;

const Endpoint any_port{.address = "127.0.0.1", .port = 0};
constexpr std::uint64_t seeds = 3;

Packets day_packets(std::uint64_t seed) {
  bench::DeepDay day({.messages = 12'000, .seed = seed, .stocks_count = 40});
  Packets packets;
  Time recorded{};
  for (auto segment = day.next(recorded); !segment.empty(); segment = day.next(recorded)) {
    packets.push_back({recorded, std::move(segment)});
  }
  return packets;
}

WholeFeed in_file(const Packets& packets) {
  const auto capture = bench::pcap_bytes(packets);
  return WholeFeed(*open_iex({bytes::stored_in_memory(capture, "day")}, {}));
}

IexFeedOptions two_lines(std::vector<Listing> listings, EventClock clock) {
  IexFeedOptions options;
  options.lines.endpoints = {any_port, any_port};
  options.live.listings = std::move(listings);
  options.live.clock = clock;
  options.live.wait_max = std::chrono::seconds(10);
  return options;
}

// What a feed says that hears both lines, `b` later than `a` by so many packets.
std::vector<Event> heard(const IexFeedOptions& options, const TwoLines& lines, std::size_t lag) {
  const auto feed = open_iex_feed(options);
  const std::vector<Endpoint> endpoints = lines_of(*feed);
  LoopbackSocket venue;
  LiveListening listening(*feed);
  for (std::size_t i = 0; i < std::max(lines.a.size(), lines.b.size() + lag); ++i) {
    if (i < lines.a.size()) venue.send(lines.a[i].payload, endpoints[0]);
    if (i >= lag && i - lag < lines.b.size()) venue.send(lines.b[i - lag].payload, endpoints[1]);
    if (i % 16 == 0) listening.poll();
  }
  EXPECT_TRUE(listening.poll_until([&] { return feed->has_ended(); }));
  EXPECT_EQ(feed->tally().rejected_count(), 0U);
  return {listening.events().begin(), listening.events().end()};
}

// As they are by the venue's clock: each at its own stamp, or that of the one before it.
std::vector<Event> at_their_stamps(std::vector<Event> events) {
  Time last = Time::min();
  for (Event& event : events) {
    if (event.venue_time < last) event.flags |= event_flag::late;
    event.time = last = std::max(last, event.venue_time);
  }
  return events;
}

TEST(IexWireSim, two_bad_lines_that_lose_nothing_together_give_the_events_of_the_capture) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const WholeFeed file = in_file(packets);
    std::vector<Listing> listings = file.info.listings;
    std::ranges::sort(listings, std::ranges::greater(), &Listing::symbol);
    listings.emplace_back().symbol = "LONGER.THAN.EIGHT";
    const auto options = two_lines(listings, EventClock::venue);
    const auto expected = at_their_stamps(renumbered(file.events, file.info.listings, listings));
    EXPECT_GT(expected.size(), 1'000U);
    for (const std::size_t lag : {0UL, 7UL}) {
      EXPECT_TRUE(are_the_same(heard(options, TwoLines(packets, seed + lag), lag), expected)) << "seed " << seed;
    }
  }
}

TEST(IexWireSim, by_the_receive_clock_they_differ_in_when_they_were_heard_alone) {
  const Packets packets = day_packets(5);
  const WholeFeed file = in_file(packets);
  const Time before = kernel_time();
  const auto events = heard(two_lines(file.info.listings, EventClock::receive), TwoLines(packets, 5), 3);
  EXPECT_TRUE(are_the_same(by_venue_time(events), by_venue_time(file.events)));
  EXPECT_TRUE(std::ranges::is_sorted(events, {}, &Event::time));
  EXPECT_GE(events.front().time, before);
  EXPECT_LE(events.back().time, kernel_time());
}

TEST(IexWireSim, a_part_of_the_names_gives_their_part_of_the_events) {
  const Packets packets = day_packets(6);
  const WholeFeed file = in_file(packets);
  const std::vector<Listing> listings(file.info.listings.begin(), file.info.listings.begin() + 7);
  const auto events = heard(two_lines(listings, EventClock::venue), TwoLines(packets, 6), 3);
  const auto expected = renumbered(file.events, file.info.listings, listings);
  EXPECT_LT(expected.size(), file.events.size());
  EXPECT_TRUE(are_the_same(by_venue_time(events), by_venue_time(expected)));
}

}  // namespace
}  // namespace tocsin
