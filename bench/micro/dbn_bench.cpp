// What a record of DBN costs on its way to an event, beside what the same bytes cost at the least: a walk over them in
// memory, the system calls that read them, and the decompressor alone.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/dbn/dbn_records.hpp"
#include "feeds/dbn/dbn_writer.hpp"

namespace tocsin {
namespace {

constexpr std::size_t records_count = 2'000'000;
constexpr std::size_t instruments_count = 400;
const Time day_start = std::chrono::sys_days{std::chrono::January / 27 / 2025};

// Seeded numbers that are the same everywhere.
class Random {
 public:
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_ = 20250127;
};

// A made-up market in which something happens to one instrument at a time: a burst of one to sixteen records within
// microseconds, then a pause. Half of the bursts are of the busiest twentieth of the names. One burst in three begins
// with an order that takes what is offered, one to five trades one behind the other; the rest of it are quotes that
// move by a cent or a few lots, of which one in eight leaves the best bid and offer as they were.
class Market {
 public:
  Market() : instruments_(instruments_count) {}

  Event next(dbn::Schema schema) {
    if (burst_left_ == 0) begin_burst();
    --burst_left_;
    time_ += Duration{static_cast<std::int64_t>(100 + random_.below(2'000))};
    if (schema == dbn::Schema::trades) return trade();
    if (trades_left_ == 0) return quote();
    --trades_left_;
    return trade();
  }

 private:
  struct Instrument {
    std::int64_t middle = 10'000;  // cents
    std::uint32_t bid_size = 100;
    std::uint32_t ask_size = 100;
  };

  void begin_burst() {
    time_ += Duration{static_cast<std::int64_t>(random_.below(100'000))};
    const std::uint64_t names_count = random_.below(2) == 0 ? instruments_count / 20 : instruments_count;
    now_ = InstrumentId{static_cast<std::uint32_t>(random_.below(names_count))};
    burst_left_ = 1 + random_.below(16);
    trades_left_ = random_.below(3) == 0 ? 1 + random_.below(5) : 0;
  }

  Price cents(std::int64_t count) const { return {count * (Price::units_per_one / 100)}; }
  std::uint32_t size() { return 100 * static_cast<std::uint32_t>(1 + random_.below(9)); }

  Event trade() {
    Event event = blank_event(EventKind::trade, time_, now_);
    event.side = random_.below(2) == 0 ? Side::buy : Side::sell;
    event.trade = {
        .price = cents(instruments_[index_of(now_)].middle), .size = size(), .id = 0, .conditions = 0, .zero = {}};
    return event;
  }

  Event quote() {
    Instrument& instrument = instruments_[index_of(now_)];
    if (random_.below(8) != 0) move(instrument);
    Event event = blank_event(EventKind::quote, time_, now_);
    event.quote = {.bid = cents(instrument.middle - 1),
                   .ask = cents(instrument.middle + 1),
                   .bid_size = instrument.bid_size,
                   .ask_size = instrument.ask_size,
                   .bid_depth = 0,
                   .ask_depth = 0};
    return event;
  }

  void move(Instrument& instrument) {
    instrument.middle += static_cast<std::int64_t>(random_.below(3)) - 1;
    (random_.below(2) == 0 ? instrument.bid_size : instrument.ask_size) = size();
  }

  Random random_;
  std::vector<Instrument> instruments_;
  InstrumentId now_ = no_instrument;
  std::uint64_t burst_left_ = 0;
  std::uint64_t trades_left_ = 0;
  Time time_ = day_start + std::chrono::hours{14};
};

// A folder of its own that goes when the program does.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin-dbn-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Written once, when first asked for.
const std::string& recording(dbn::Schema schema, bool zstd) {
  static const Folder folder;
  static std::map<std::string, std::string> files;
  const std::string name = std::string(dbn::name_of(schema)) + (zstd ? ".dbn.zst" : ".dbn");
  const auto [file, is_new] = files.try_emplace(name, folder.file(name));
  if (!is_new) return file->second;
  std::vector<Listing> listings;
  for (std::size_t i = 0; i < instruments_count; ++i) listings.push_back({.symbol = std::to_string(i)});
  DbnWriter writer(file->second, {.schema = schema, .zstd = zstd}, listings, day_start,
                   day_start + std::chrono::hours{24});
  Market market;
  for (std::size_t i = 0; i < records_count; ++i) {
    const Event event = market.next(schema);
    writer.append({&event, 1});
  }
  writer.finish();
  return file->second;
}

void report(benchmark::State& state, std::uint64_t records, std::uint64_t bytes) {
  state.counters["ns/record"] = benchmark::Counter(static_cast<double>(records) * 1e-9,
                                                   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void to_events(benchmark::State& state, dbn::Schema schema, bool zstd) {
  const std::string& path = recording(schema, zstd);
  std::uint64_t records = 0;
  std::int64_t sum = 0;
  for (auto _ : state) {
    const auto feed = open_dbn(path);
    for (auto events = feed->next(); !events.empty(); events = feed->next()) sum += ns_since_epoch(events.back().time);
    records += feed->tally().records_in;
    if (feed->tally().rejected_count() > 0) state.SkipWithError("records were rejected");
  }
  benchmark::DoNotOptimize(sum);
  report(state, records,
         records * (schema == dbn::Schema::trades ? sizeof(dbn::TradeRecord) : sizeof(dbn::Mbp1Record)));
}

std::vector<std::byte> bytes_of(const std::string& path) {
  std::vector<std::byte> bytes(std::filesystem::file_size(path));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

std::size_t records_offset(std::span<const std::byte> bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 4, sizeof length);
  return dbn::metadata_prefix_size + length;
}

// The floor in memory: from length to length, one price each.
void walk(benchmark::State& state, dbn::Schema schema) {
  const std::vector<std::byte> bytes = bytes_of(recording(schema, false));
  const std::size_t start = records_offset(bytes);
  std::uint64_t records = 0;
  std::int64_t sum = 0;
  for (auto _ : state) {
    for (std::size_t at = start; at < bytes.size(); ++records) {
      const auto& record = dbn::record_at<dbn::TradeRecord>(bytes.data() + at);
      sum += record.price;
      at += record.header.length * dbn::length_unit;
    }
  }
  benchmark::DoNotOptimize(sum);
  report(state, records, bytes.size() * static_cast<std::uint64_t>(state.iterations()));
}

// The floor of a file: its blocks, unlooked at.
void read_blocks(benchmark::State& state, dbn::Schema schema) {
  const std::string& path = recording(schema, false);
  std::vector<std::byte> block(256 * 1024);
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    const int file = ::open(path.c_str(), O_RDONLY);
    for (ssize_t count = 0; (count = ::read(file, block.data(), block.size())) > 0;) {
      bytes += static_cast<std::uint64_t>(count);
    }
    ::close(file);
  }
  report(state, records_count * static_cast<std::uint64_t>(state.iterations()), bytes);
}

// The floor of a compressed file: the library's own loop.
void decompress(benchmark::State& state, dbn::Schema schema) {
  const std::vector<std::byte> bytes = bytes_of(recording(schema, true));
  std::vector<std::byte> block(ZSTD_DStreamOutSize());
  std::uint64_t bytes_out = 0;
  for (auto _ : state) {
    ZSTD_DCtx* stream = ZSTD_createDCtx();
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    for (std::size_t hint = 1; hint != 0;) {
      ZSTD_outBuffer output{block.data(), block.size(), 0};
      hint = ZSTD_decompressStream(stream, &output, &input);
      bytes_out += output.pos;
    }
    ZSTD_freeDCtx(stream);
  }
  report(state, records_count * static_cast<std::uint64_t>(state.iterations()), bytes_out);
}

// Files are read, and decompressed, on a thread of their own: rates are by the time that passes, and the column of CPU
// time beside them is that of both threads.
BENCHMARK_CAPTURE(walk, mbp_1, dbn::Schema::mbp_1)->Name("dbn/mbp-1/floor: walk in memory")->UseRealTime();
BENCHMARK_CAPTURE(read_blocks, mbp_1, dbn::Schema::mbp_1)->Name("dbn/mbp-1/floor: read blocks")->UseRealTime();
BENCHMARK_CAPTURE(to_events, mbp_1, dbn::Schema::mbp_1, false)
    ->Name("dbn/mbp-1/plain file to events")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(walk, trades, dbn::Schema::trades)->Name("dbn/trades/floor: walk in memory")->UseRealTime();
BENCHMARK_CAPTURE(read_blocks, trades, dbn::Schema::trades)->Name("dbn/trades/floor: read blocks")->UseRealTime();
BENCHMARK_CAPTURE(to_events, trades, dbn::Schema::trades, false)
    ->Name("dbn/trades/plain file to events")
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(decompress, mbp_1, dbn::Schema::mbp_1)->Name("dbn/mbp-1/floor: zstd alone")->UseRealTime();
BENCHMARK_CAPTURE(to_events, mbp_1, dbn::Schema::mbp_1, true)
    ->Name("dbn/mbp-1/zstd file to events")
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace tocsin
