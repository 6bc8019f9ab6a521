#include <gtest/gtest.h>

#include <algorithm>

#include "bench/generator/fault_injector.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/generator/mold_packets.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/itch/itch_feed.hpp"
#include "feeds/itch/itch_frames.hpp"
#include "feeds/itch/mold_udp64.hpp"
#include "tests/support/event_lists.hpp"

namespace tocsin {
namespace {

using bench::FaultInjector;
using bench::FaultRates;
using bench::RecordedPacket;
using Bytes = std::vector<std::byte>;
using Packets = std::vector<RecordedPacket>;

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);  // 27 January 2025 in New York
constexpr std::uint64_t seeds = 6;
const CaptureOptions on_the_day{.date = std::chrono::local_days(std::chrono::January / 27 / 2025)};

Bytes day_frames(std::uint64_t seed) {
  Bytes frames;
  bench::ItchDay day({.messages = 12'000, .seed = seed, .stocks_count = 40});
  while (day.append(frames)) continue;
  return frames;
}

Packets day_packets(std::uint64_t seed) { return bench::mold_packets(day_frames(seed), midnight); }

// Each frame of a file by itself.
Packets frames_apart(std::span<const std::byte> frames) {
  Packets apart;
  while (const std::size_t size = itch::whole_frame_size(frames)) {
    apart.push_back({midnight, Bytes(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(size))});
    frames = frames.subspan(size);
  }
  return apart;
}

// The day's directory arrives whole: without it there are no stocks to speak of. Behind it all may happen.
Packets damaged(const Packets& packets, FaultInjector& injector) {
  const auto first = std::ranges::lower_bound(packets, midnight + std::chrono::hours(4), {}, &RecordedPacket::time);
  Packets out(packets.begin(), first);
  const Packets rest = injector.damaged(Packets(first, packets.end()));
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

// What a feed says, with what must be true of it at any time.
std::vector<Event> events_of(BookFeed& feed) {
  std::vector<Event> events;
  for (auto batch = feed.next(); !batch.empty(); batch = feed.next()) {
    for (const Event& event : batch) {
      if (!events.empty()) {
        EXPECT_TRUE(comes_before(events.back(), event)) << "event " << events.size();
      }
      events.push_back(event);
    }
    EXPECT_LE(feed.tally().rejected_count() + feed.tally().passed_over_count(), feed.tally().records_in);
  }
  EXPECT_EQ(feed.tally().events_out, events.size());
  return events;
}

// Of one capture for each line.
std::vector<Event> events_of_lines(const std::vector<Packets>& lines) {
  std::vector<Bytes> captures;
  for (const Packets& packets : lines) captures.push_back(bench::pcap_bytes(packets));
  std::vector<bytes::StoredBytes> stored;
  for (const Bytes& capture : captures) stored.push_back(bytes::stored_in_memory(capture, "line"));
  return events_of(*open_itch(std::move(stored), {}));
}

// The numbers that whole packets carry, and the number behind the last that any packet speaks of.
struct Heard {
  Numbers numbers;
  std::uint64_t end = 1;
};

Heard heard_on(const Packets& packets) {
  Heard heard;
  for (const RecordedPacket& packet : packets) {
    itch::MoldPacket mold;
    if (itch::read_mold_packet(packet.payload, mold) != nullptr) continue;
    const std::uint64_t count = mold.ends_session() ? 0 : mold.head.count;
    for (std::uint64_t i = 0; i < count; ++i) heard.numbers.insert(mold.head.sequence + i);
    heard.end = std::max(heard.end, mold.head.sequence + count);
  }
  return heard;
}

Numbers lost_on_both(const Packets& a, const Packets& b) {
  const Heard on_a = heard_on(a);
  const Heard on_b = heard_on(b);
  Numbers lost;
  for (std::uint64_t number = 1; number < std::max(on_a.end, on_b.end); ++number) {
    if (!on_a.numbers.contains(number) && !on_b.numbers.contains(number)) lost.insert(number);
  }
  return lost;
}

TEST(CaptureSim, two_clean_lines_say_what_one_says) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const Packets later = bench::second_line(packets, std::chrono::microseconds(7));
    const std::vector<Event> one = events_of_lines({packets});
    EXPECT_GT(one.size(), 1'000U);
    EXPECT_TRUE(are_the_same(events_of_lines({packets, later}), one)) << "seed " << seed;
  }
}

TEST(CaptureSim, a_bad_line_beside_a_clean_one_is_not_noticed) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    FaultInjector injector({.dropped = 50'000, .duplicated = 50'000, .reordered = 50'000, .truncated = 20'000}, seed);
    const Packets bad = damaged(packets, injector);
    const std::vector<Event> whole = events_of_lines({packets});
    EXPECT_TRUE(are_the_same(events_of_lines({bad, packets}), whole)) << "seed " << seed;
    EXPECT_TRUE(are_the_same(events_of_lines({packets, bad}), whole)) << "seed " << seed;
  }
}

TEST(CaptureSim, a_clean_line_that_lags_behind_a_bad_one_changes_no_more_than_when_things_were_heard) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    FaultInjector injector({.dropped = 20'000, .reordered = 50'000}, seed);
    const Packets lagging = bench::second_line(packets, std::chrono::microseconds(7));
    const std::vector<Event> events = events_of_lines({damaged(packets, injector), lagging});
    const std::vector<Event> whole = events_of_lines({packets});
    EXPECT_FALSE(are_the_same(events, whole)) << "seed " << seed;
    EXPECT_TRUE(are_the_same(by_venue_time(events), by_venue_time(whole))) << "seed " << seed;
  }
}

TEST(CaptureSim, gaps_name_what_was_lost_on_both_lines_and_nothing_else) {
  std::size_t lost_count = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const FaultRates rates{.dropped = 200'000, .duplicated = 20'000, .truncated = 20'000};
    FaultInjector first(rates, seed), second(rates, seed + 100);
    const Packets a = damaged(packets, first);
    const Packets b = damaged(packets, second);
    const Numbers lost = lost_on_both(a, b);
    EXPECT_EQ(named_in_gaps(events_of_lines({a, b})), lost) << "seed " << seed;
    lost_count += lost.size();
  }
  EXPECT_GT(lost_count, 100U);
}

TEST(CaptureSim, whatever_happens_to_two_lines_the_accounts_balance_and_time_goes_on) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Packets packets = day_packets(seed);
    const FaultRates rates{
        .dropped = 50'000, .duplicated = 50'000, .reordered = 50'000, .truncated = 50'000, .flipped = 100'000};
    FaultInjector first(rates, seed), second(rates, seed + 100);
    events_of_lines({damaged(packets, first), damaged(packets, second)});
  }
}

// Frames of a file, each damaged as if it were a packet.
TEST(CaptureSim, whatever_happens_to_a_file_the_accounts_balance_and_time_goes_on) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Bytes frames = day_frames(seed);
    FaultInjector injector({.dropped = 10'000, .reordered = 10'000, .truncated = 100, .flipped = 1'000}, seed);
    Bytes file;
    for (const RecordedPacket& frame : injector.damaged(frames_apart(frames))) {
      file.insert(file.end(), frame.payload.begin(), frame.payload.end());
    }
    const std::unique_ptr<BookFeed> feed = open_itch({bytes::stored_in_memory(file, "damaged")}, on_the_day);
    events_of(*feed);
  }
}

}  // namespace
}  // namespace tocsin
