#include <benchmark/benchmark.h>
#include <pcap/pcap.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "feeds/capture/datagram_reader.hpp"
#include "feeds/capture/line_arbiter.hpp"
#include "tests/support/capture_builder.hpp"

namespace tocsin::capture {
namespace {

// Payloads as an exchange's feed has them: mostly a message or two, now and then a full packet.
constexpr std::size_t packets_in_file = 200'000;
constexpr std::size_t packets_in_cache = 4'000;
constexpr std::size_t payload_size_of(std::size_t packet) { return packet % 8 == 0 ? 1200 : 60 + packet % 64; }
constexpr Duration between_packets{2'000};

template <class Add>
void add_packets(std::size_t packets_count, Add&& add) {
  for (std::size_t i = 0; i < packets_count; ++i) {
    const Bytes payload(payload_size_of(i), static_cast<std::byte>(i));
    add(time_from_ns(1'737'986'400'000'000'000) + between_packets * i,
        ethernet(ipv4(udp(26477, payload)), 0x0800, {0x8100}));
  }
}

template <std::size_t packets_count>
const Bytes& pcap_bytes() {
  static const Bytes bytes = [] {
    PcapBuilder capture;
    add_packets(packets_count, [&](Time time, const Bytes& packet) { capture.add(time, packet); });
    return capture.bytes();
  }();
  return bytes;
}

template <std::size_t packets_count>
const Bytes& pcapng_bytes() {
  static const Bytes bytes = [] {
    PcapngBuilder capture;
    capture.interface(LinkLayer::ethernet, 0, {{.code = 9, .value = Bytes{std::byte{9}}}});
    add_packets(packets_count, [&](Time time, const Bytes& packet) {
      capture.enhanced_packet(0, static_cast<std::uint64_t>(ns_since_epoch(time)), packet);
    });
    return capture.bytes();
  }();
  return bytes;
}

// A file of them for as long as the program runs.
class CaptureFile {
 public:
  CaptureFile(const std::string& name, const Bytes& bytes) : path_(std::filesystem::temp_directory_path() / name) {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~CaptureFile() { std::filesystem::remove(path_); }
  CaptureFile(const CaptureFile&) = delete;
  CaptureFile& operator=(const CaptureFile&) = delete;
  CaptureFile(CaptureFile&&) = delete;
  CaptureFile& operator=(CaptureFile&&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string pcap_path() {
  static const CaptureFile file("tocsin_bench.pcap", pcap_bytes<packets_in_file>());
  return file.path();
}

std::string pcapng_path() {
  static const CaptureFile file("tocsin_bench.pcapng", pcapng_bytes<packets_in_file>());
  return file.path();
}

void report(benchmark::State& state, std::size_t packets_count, std::size_t bytes) {
  state.counters["ns/packet"] =
      benchmark::Counter(static_cast<double>(packets_count) * static_cast<double>(state.iterations()) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

void read_all(benchmark::State& state, std::size_t packets_count, const bytes::StoredBytes& stored) {
  std::uint64_t payload_bytes = 0;
  for (auto _ : state) {
    Tally tally;
    DatagramReader reader(stored, tally);
    std::size_t count = 0;
    for (auto datagram = reader.next(); datagram; datagram = reader.next(), ++count) {
      payload_bytes += datagram->payload.size();
    }
    if (count != packets_count) state.SkipWithError("datagrams are missing");
  }
  benchmark::DoNotOptimize(payload_bytes);
  report(state, packets_count, stored.size);
}

void from_memory(benchmark::State& state, const Bytes& (*bytes)()) {
  read_all(state, packets_in_cache, bytes::stored_in_memory(bytes(), "memory"));
}

void from_file(benchmark::State& state, std::string (*path)()) {
  read_all(state, packets_in_file, bytes::stored_file(path()));
}

// The floor: from length to length.
void walk(benchmark::State& state) {
  const Bytes& bytes = pcap_bytes<packets_in_cache>();
  std::uint64_t sum = 0;
  for (auto _ : state) {
    for (std::size_t at = 24; at < bytes.size();) {
      const auto captured = bytes::load_little<std::uint32_t>(bytes.data() + at + 8);
      sum += captured;
      at += 16 + captured;
    }
  }
  benchmark::DoNotOptimize(sum);
  report(state, packets_in_cache, bytes.size());
}

// The peer, which hands out packets without looking into them.
void libpcap(benchmark::State& state, std::string (*path_of)()) {
  const std::string path = path_of();
  std::uint64_t sum = 0;
  for (auto _ : state) {
    std::array<char, PCAP_ERRBUF_SIZE> fault{};
    pcap_t* capture = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, fault.data());
    if (capture == nullptr) return state.SkipWithError(fault.data());
    pcap_pkthdr* header = nullptr;
    const u_char* packet = nullptr;
    std::size_t count = 0;
    for (; pcap_next_ex(capture, &header, &packet) == 1; ++count) sum += header->caplen + packet[0];
    if (count != packets_in_file) state.SkipWithError("packets are missing");
    pcap_close(capture);
  }
  benchmark::DoNotOptimize(sum);
  report(state, packets_in_file, std::filesystem::file_size(path));
}

// Packets of ten messages, of which `copies` arrive one behind the other.
void arbitrate(benchmark::State& state, std::uint32_t copies) {
  constexpr std::uint32_t count = 10;
  const Bytes body(200);
  std::uint64_t messages = 0;
  for (auto _ : state) {
    LineArbiter arbiter;
    for (std::uint64_t i = 0; i < packets_in_file / copies; ++i) {
      const NumberedPacket packet{
          .time = time_from_ns(static_cast<std::int64_t>(i)), .sequence = 1 + i * count, .count = count, .body = body};
      for (std::uint32_t copy = 0; copy < copies; ++copy) {
        arbiter.take(packet, [&](const Arbitrated& one) { messages += one.packet.count - one.skipped; });
      }
    }
  }
  benchmark::DoNotOptimize(messages);
  report(state, packets_in_file, packets_in_file * body.size());
}

// Of what reads a file the CPU column is all threads', so that one on two threads is not flattered.
BENCHMARK(walk)->Name("capture/floor: walk in memory");
BENCHMARK_CAPTURE(from_memory, pcap, pcap_bytes<packets_in_cache>)->Name("capture/pcap in memory to datagrams");
BENCHMARK_CAPTURE(from_memory, pcapng, pcapng_bytes<packets_in_cache>)->Name("capture/pcapng in memory to datagrams");
BENCHMARK_CAPTURE(from_file, pcap, pcap_path)
    ->Name("capture/pcap file to datagrams")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(libpcap, pcap, pcap_path)
    ->Name("capture/pcap file by libpcap")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(from_file, pcapng, pcapng_path)
    ->Name("capture/pcapng file to datagrams")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(libpcap, pcapng, pcapng_path)
    ->Name("capture/pcapng file by libpcap")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(arbitrate, one_line, 1)->Name("capture/arbiter, one line");
BENCHMARK_CAPTURE(arbitrate, two_lines, 2)->Name("capture/arbiter, two lines");

}  // namespace
}  // namespace tocsin::capture
