// What a message of IEX DEEP costs on its way from a capture in memory to books and events, beside what the same bytes
// cost at the least: a walk over the packets and their messages.
//
// Where the time goes, of a made-up day with four messages a packet, on a machine that others used: 48 ns a message, 16
// times the walk alone (3). To read the packets, find their messages, keep a copy and put them in order takes 12, to
// find the symbols 7, to fetch the books ahead 3 (without that, the whole takes 55), to decode and write the quotes 8,
// to change the books and see what they say 18. What paid: no branch on whether a level is new, changed or gone, nor on
// whether the quote moves, for neither could be guessed; to see the quote in what was just stored; symbols found
// message by message over a stretch of packets. What did not: to fetch the table of symbols ahead, too, to find all
// symbols before the first book is fetched, or books no nearer than the second-level cache (no difference).
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/capture/iex_walk.hpp"
#include "bench/generator/deep_day.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/iex/iex_feed.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t messages_count = 4'000'000;

const std::vector<std::byte>& day() {
  static const std::vector<std::byte> bytes = [] {
    std::vector<std::byte> all;
    bench::make_deep_pcap({.messages = messages_count, .seed = 1, .stocks_count = 8'000},
                          [&all](std::span<const std::byte> part) { all.insert(all.end(), part.begin(), part.end()); });
    return all;
  }();
  return bytes;
}

void report(benchmark::State& state, std::uint64_t messages) {
  const double per_message = static_cast<double>(messages) * 1e-9;
  state.counters["ns/msg"] = benchmark::Counter(per_message, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

std::uint64_t messages_of_day() {
  const auto feed = open_iex({bytes::stored_in_memory(day(), "day")}, {});
  while (!feed->next().empty()) continue;
  return feed->tally().records_in;
}

void walk_deep(benchmark::State& state) {
  const std::uint64_t messages = messages_of_day();
  for (auto _ : state) benchmark::DoNotOptimize(bench::hop_iex(day()));
  report(state, messages * static_cast<std::uint64_t>(state.iterations()));
}

void read_datagrams(benchmark::State& state) {
  std::uint64_t messages = 0;
  for (auto _ : state) {
    Tally tally;
    capture::DatagramReader reader(bytes::stored_in_memory(day(), "day"), tally);
    for (auto datagram = reader.next(); datagram; datagram = reader.next()) {
      const iex::Segment segment = iex::segment_of(datagram->payload);
      benchmark::DoNotOptimize(segment.blocks.size());  // or nobody would walk over the blocks
      messages += segment.header.messages_count;
    }
  }
  report(state, messages);
}

void decode_deep(benchmark::State& state) {
  std::uint64_t messages = 0;
  std::uint64_t events = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto feed = open_iex({bytes::stored_in_memory(day(), "day")}, {});
    state.ResumeTiming();
    while (!feed->next().empty()) {
    }
    messages += feed->tally().records_in;
    events += feed->tally().events_out;
  }
  report(state, messages);
  state.counters["events/msg"] = static_cast<double>(events) / static_cast<double>(messages);
}

BENCHMARK(walk_deep)->Unit(benchmark::kMillisecond);
BENCHMARK(read_datagrams)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_deep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin
