// What a message of IEX DEEP costs on its way from a capture in memory to books and events, beside what the same bytes
// cost at the least: a walk over the packets and their messages.
//
// Where the time goes, of a made-up day with four messages a packet, as processor time on a machine that others used:
// 57 ns a message, 20 times the reading of its packet alone (2.8). To walk over the blocks costs 3 more, to keep a copy
// 4, to find the symbol (4) and fetch the book ahead 12, to decode, change the book and write its quote 31, gaps and
// the batches 3. With small packets each stage pays for a guess at where the packet ends, and a change of the book for
// a guess at whether the quote moves, behind a long chain of loads and comparisons. What did not pay: to fetch the
// table of symbols ahead, too (+3 ns), to write each quote without that guess, huge pages for all of the books (no
// difference). Without the fetch the whole takes 70 to 78.
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
