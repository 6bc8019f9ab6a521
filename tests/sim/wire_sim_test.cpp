#include <gtest/gtest.h>

#include <algorithm>

#include "bench/generator/fault_injector.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/generator/mold_packets.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/mold_feed.hpp"
#include "tests/support/event_lists.hpp"
#include "tests/support/live_listening.hpp"
#include "tests/support/rerequest_server.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using bench::FaultInjector;
using bench::RecordedPacket;
using Bytes = std::vector<std::byte>;
using Packets = std::vector<RecordedPacket>;

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);  // 27 January 2025 in New York
const Endpoint any_port{.address = "127.0.0.1", .port = 0};
const auto monday = std::chrono::local_days(std::chrono::January / 27 / 2025);
constexpr std::uint64_t seeds = 3;

// A day in a file, and in packets.
struct Day {
  explicit Day(std::uint64_t seed) {
    bench::ItchDay day({.messages = 12'000, .seed = seed, .stocks_count = 40});
    while (day.append(frames)) continue;
    packets = bench::mold_packets(frames, midnight);
    in_file.emplace(*open_itch({bytes::stored_in_memory(frames, "day")}, {.date = monday}));
  }

  Bytes frames;
  Packets packets;
  std::optional<WholeFeed> in_file;
};

// Names in another order than messages name them, and some that they do not.
std::vector<Listing> listings_of(const WholeFeed& file, std::size_t left_out = 0) {
  std::vector<Listing> listings(file.info.listings.begin(), file.info.listings.end());
  std::ranges::sort(listings, std::ranges::greater(), &Listing::symbol);
  listings.resize(listings.size() - left_out);
  listings.emplace_back().symbol = "NEVER.SEEN";
  return listings;
}

MoldFeedOptions two_lines(std::vector<Listing> listings, const itch::RerequestServer& server) {
  MoldFeedOptions options;
  options.lines.endpoints = {any_port, any_port};
  options.rerequest = server.endpoint();
  options.rerequest_limits.patience = {};
  options.live.listings = std::move(listings);
  options.live.clock = EventClock::venue;
  options.live.date = monday;
  options.live.orders_max = 20'000;
  options.live.wait_max = std::chrono::seconds(10);
  return options;
}

// Sends each line's packets by turns, one more of `a` the further `b` lags, and hears all of it.
std::vector<Event> heard(LiveFeed& feed, itch::RerequestServer& server, const Packets& a, const Packets& b,
                         std::size_t lag) {
  LoopbackSocket venue;
  const std::vector<Endpoint> lines = lines_of(feed);
  LiveListening listening(feed);
  for (std::size_t i = 0; i < std::max(a.size(), b.size() + lag); ++i) {
    if (i < a.size()) venue.send(a[i].payload, lines[0]);
    if (i >= lag && i - lag < b.size()) venue.send(b[i - lag].payload, lines[1]);
    if (i % 16 == 0) {
      server.poll();
      listening.poll();
    }
  }
  EXPECT_TRUE(listening.poll_until([&] { return feed.has_ended(); }, [&] { server.poll(); }));
  return {listening.events().begin(), listening.events().end()};
}

// The end of the session comes in the end: its packets are repeated until all have heard them.
Packets damaged(const Packets& packets, const bench::FaultRates& rates, std::uint64_t seed) {
  FaultInjector injector(rates, seed);
  Packets out = injector.damaged(packets);
  out.push_back(packets.back());
  return out;
}

constexpr bench::FaultRates bad{.dropped = 100'000, .duplicated = 50'000, .reordered = 100'000, .truncated = 10'000};

TEST(WireSim, two_bad_lines_and_a_server_give_the_events_of_the_file) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Day day(seed);
    itch::RerequestServer server;
    for (const RecordedPacket& packet : day.packets) server.keep(packet.payload);
    const MoldFeedOptions options = two_lines(listings_of(*day.in_file), server);
    const auto feed = open_mold_feed(options);
    const auto events =
        heard(*feed, server, damaged(day.packets, bad, seed), damaged(day.packets, bad, seed + 100), seed * 3);
    const auto expected = renumbered(day.in_file->events, day.in_file->info.listings, options.live.listings);
    EXPECT_GT(expected.size(), 1'000U);
    EXPECT_TRUE(are_the_same(events, expected)) << "seed " << seed;
    EXPECT_GT(server.requests_count(), 0U);
    EXPECT_LE(feed->tally().rejected_count() + feed->tally().passed_over_count(), feed->tally().records_in);
  }
}

TEST(WireSim, a_session_heard_in_its_course_gives_the_events_of_the_file) {
  const Day day(7);
  itch::RerequestServer server;
  for (const RecordedPacket& packet : day.packets) server.keep(packet.payload);
  const MoldFeedOptions options = two_lines(listings_of(*day.in_file), server);
  const auto feed = open_mold_feed(options);
  const Packets late(day.packets.end() - static_cast<std::ptrdiff_t>(day.packets.size() / 3), day.packets.end());
  const auto events = heard(*feed, server, late, damaged(late, bad, 1), 0);
  EXPECT_TRUE(are_the_same(events, renumbered(day.in_file->events, day.in_file->info.listings, options.live.listings)));
}

TEST(WireSim, a_part_of_the_names_gives_their_part_of_the_events) {
  const Day day(8);
  itch::RerequestServer server;
  const MoldFeedOptions options = two_lines(listings_of(*day.in_file, 30), server);
  const auto feed = open_mold_feed(options);
  const auto events = heard(*feed, server, day.packets, day.packets, 5);
  const auto expected = renumbered(day.in_file->events, day.in_file->info.listings, options.live.listings);
  EXPECT_LT(expected.size(), day.in_file->events.size() / 2);
  EXPECT_TRUE(are_the_same(events, expected));
}

TEST(WireSim, without_a_server_gaps_name_what_both_lines_lost) {
  const Day day(9);
  itch::RerequestServer server;
  MoldFeedOptions options = two_lines(listings_of(*day.in_file), server);
  options.rerequest.reset();
  options.live.wait_max = std::chrono::milliseconds(20);
  const auto feed = open_mold_feed(options);
  Packets a = day.packets, b = day.packets;
  a.erase(a.begin() + 100, a.begin() + 104);
  b.erase(b.begin() + 102, b.begin() + 106);
  itch::MoldPacket first, behind;
  ASSERT_EQ(itch::read_mold_packet(day.packets[102].payload, first), nullptr);
  ASSERT_EQ(itch::read_mold_packet(day.packets[104].payload, behind), nullptr);
  const Numbers lost = named_in_gaps(heard(*feed, server, a, b, 0));
  ASSERT_FALSE(lost.empty());
  EXPECT_EQ(*lost.begin(), first.head.sequence);
  EXPECT_EQ(*lost.rbegin(), behind.head.sequence - 1);
  EXPECT_EQ(lost.size(), behind.head.sequence - first.head.sequence);
}

}  // namespace
}  // namespace tocsin
