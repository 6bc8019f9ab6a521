#include <benchmark/benchmark.h>
#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "feeds/bytes/block_reader.hpp"
#include "feeds/bytes/byte_source.hpp"

namespace tocsin::bytes {
namespace {

constexpr std::size_t plain_size = 64 * 1024 * 1024;
constexpr std::size_t block_size = 256 * 1024;

// Records of 36 bytes as a feed of orders has them: few types, many names, ids and times that rise, prices near each
// other. They compress to about a third.
std::vector<std::byte> order_records() {
  std::vector<std::byte> bytes(plain_size);
  std::mt19937_64 random(1);
  std::uint64_t time = 34'200'000'000'000;
  for (std::size_t at = 0; at + 36 <= bytes.size(); at += 36) {
    const std::uint64_t draw = random();
    time += draw % 4096;
    bytes[at] = static_cast<std::byte>("AAADDDUE"[draw >> 61]);
    bytes[at + 1] = static_cast<std::byte>(draw >> 8 & 0x1f);
    bytes[at + 2] = static_cast<std::byte>(draw >> 16);
    std::memcpy(&bytes[at + 5], &time, 6);
    const std::uint64_t id = at / 36 + draw % 64;
    std::memcpy(&bytes[at + 11], &id, 8);
    bytes[at + 20] = static_cast<std::byte>(draw >> 40 & 0x07);
    bytes[at + 24] = static_cast<std::byte>(draw >> 16);
    bytes[at + 33] = static_cast<std::byte>(draw >> 48);
    bytes[at + 34] = static_cast<std::byte>(draw >> 56 & 0x3f);
  }
  return bytes;
}

// As `gzip` writes them.
const std::vector<std::byte>& gzip_bytes() {
  static const std::vector<std::byte> compressed = [] {
    std::vector<std::byte> plain = order_records();
    z_stream stream{};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    std::vector<std::byte> out(deflateBound(&stream, plain.size()));
    stream.next_in = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  }();
  return compressed;
}

void report(benchmark::State& state, std::uint64_t bytes_out) {
  if (bytes_out != plain_size * static_cast<std::uint64_t>(state.iterations()))
    state.SkipWithError("bytes are missing");
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes_out));
  state.counters["ratio"] = static_cast<double>(plain_size) / static_cast<double>(gzip_bytes().size());
}

void by_gzip_source(benchmark::State& state) {
  std::vector<std::byte> block(block_size);
  std::uint64_t bytes_out = 0;
  for (auto _ : state) {
    const auto source = gzip_source(memory_source(gzip_bytes()));
    while (const std::size_t count = source->read(block)) bytes_out += count;
  }
  report(state, bytes_out);
}

void by_gzip_source_ahead(benchmark::State& state) {
  std::uint64_t bytes_out = 0;
  for (auto _ : state) {
    const auto blocks = read_ahead(gzip_source(memory_source(gzip_bytes())), 0);
    for (auto block = blocks->next({}); !block.empty(); block = blocks->next({})) bytes_out += block.size();
  }
  report(state, bytes_out);
}

void by_isal(benchmark::State& state) {
  std::vector<std::byte> block(block_size);
  std::vector<std::byte> input = gzip_bytes();
  std::uint64_t bytes_out = 0;
  for (auto _ : state) {
    const auto stream = std::make_unique<inflate_state>();
    isal_inflate_init(stream.get());
    stream->crc_flag = ISAL_GZIP;
    stream->next_in = reinterpret_cast<std::uint8_t*>(input.data());
    stream->avail_in = static_cast<std::uint32_t>(input.size());
    while (stream->block_state != ISAL_BLOCK_FINISH) {
      stream->next_out = reinterpret_cast<std::uint8_t*>(block.data());
      stream->avail_out = block_size;
      if (isal_inflate(stream.get()) != ISAL_DECOMP_OK) return state.SkipWithError("damaged");
      bytes_out += block_size - stream->avail_out;
    }
  }
  report(state, bytes_out);
}

void by_zlib(benchmark::State& state) {
  std::vector<std::byte> block(block_size);
  std::vector<std::byte> input = gzip_bytes();
  std::uint64_t bytes_out = 0;
  for (auto _ : state) {
    z_stream stream{};
    inflateInit2(&stream, MAX_WBITS + 16);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    int outcome = Z_OK;
    while (outcome == Z_OK) {
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = block_size;
      outcome = inflate(&stream, Z_NO_FLUSH);
    }
    if (outcome != Z_STREAM_END) state.SkipWithError("damaged");
    bytes_out += stream.total_out;
    inflateEnd(&stream);
  }
  report(state, bytes_out);
}

BENCHMARK(by_zlib)->Name("bytes/gzip/peer: zlib alone")->UseRealTime();
BENCHMARK(by_isal)->Name("bytes/gzip/floor: ISA-L alone")->UseRealTime();
BENCHMARK(by_gzip_source)->Name("bytes/gzip/source")->UseRealTime();
BENCHMARK(by_gzip_source_ahead)->Name("bytes/gzip/source, read ahead")->UseRealTime();

}  // namespace
}  // namespace tocsin::bytes
