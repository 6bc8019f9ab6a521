// Nanoseconds a message of exchange-native captures, on a day that the generator makes, each step beside its floor in
// the same run. A run whose events are not the same as every other's has no speed. `capture_bench [MESSAGES]
// [REPEATS]`.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "bench/capture/feed_rows.hpp"
#include "bench/capture/iex_walk.hpp"
#include "bench/capture/itch_rows.hpp"
#include "bench/capture/itch_walk.hpp"
#include "bench/generator/deep_day.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/measured.hpp"
#include "engine/setup_error.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/itch/itch_feed.hpp"

namespace tocsin::bench {
namespace {

// A folder that goes with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / fmt::format("tocsin_capture_bench_{}", getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

using Groups = std::vector<RowGroup>;

// Each group is held to its own floor. On a machine that others use, too, what the processors did tells more than the
// clock.
void print(const Groups& groups) {
  fmt::print("\n{:<46}{:>10}{:>10}{:>10}{:>10}\n", "nanoseconds a message", "best", "median", "x floor", "cpu best");
  for (const RowGroup& rows : groups) {
    const double floor = rows.front().best();
    for (const Measured& row : rows) {
      fmt::print("{:<46}{:>10.2f}{:>10.2f}{:>10.2f}{:>10.2f}\n", row.what, row.best(), row.median(), row.best() / floor,
                 row.best_processor_time());
    }
  }
}

// All rows in turn, and that again, so that a bad minute of the machine is shared by all.
void measure(Groups& groups, int repeats) {
  for (int i = 0; i < repeats; ++i) {
    for (RowGroup& rows : groups) {
      for (Measured& row : rows) row.measure();
    }
  }
}

void print_memory(const ItchRows& itch) {
  const std::optional<long> megabytes = itch.memory_mb();
  fmt::print("memory for the books at the end of the ITCH day: {}\n",
             megabytes ? fmt::format("{} MB beyond the mapped file", *megabytes)
                       : "not known, for the process that was to tell failed");
}

std::unique_ptr<Feed> open_day(const bytes::StoredBytes& stored) {
  return open_itch({stored}, {.date = std::chrono::local_days(std::chrono::January / 27 / 2025)});
}

// A day of its own, for to compress the long one would take longer than all that is measured.
Recording make_short_day(const std::string& path, std::uint64_t messages) {
  write_itch_day(path, {.messages = messages});
  return {path, messages};
}

std::unique_ptr<Feed> open_deep(const bytes::StoredBytes& stored) { return open_iex({stored}, {}); }

Recording make_deep_day(const std::string& path, std::uint64_t messages) {
  write_deep_day(path, {.messages = messages});
  const std::unique_ptr<Feed> feed = open_deep(bytes::stored_file(path));
  while (!feed->next().empty()) continue;
  return {path, feed->tally().records_in};
}

bool agree(const std::vector<const Agreement*>& agreements) {
  for (const Agreement* agreement : agreements) fmt::print("{}\n", agreement->text());
  return std::ranges::all_of(agreements, &Agreement::holds);
}

int bench(std::uint64_t messages, int repeats) {
  const TemporaryFolder folder;
  ItchRows itch(folder.path(), messages);
  const std::uint64_t short_messages = std::max<std::uint64_t>(messages / 6, 900'000);
  FeedRows long_day("ITCH", itch.day(), &hop, &open_day);
  const Recording short_recording = make_short_day(folder.path() + "/short.itch", short_messages);
  FeedRows short_day("a shorter ITCH", short_recording, &hop, &open_day);
  const Recording deep_recording = make_deep_day(folder.path() + "/deep.pcap", short_messages);
  FeedRows deep("DEEP", deep_recording, &hop_iex, &open_deep);

  Groups groups{itch.rows(), long_day.rows(),       short_day.rows(), short_day.compressed_rows(),
                deep.rows(), deep.compressed_rows()};
  measure(groups, repeats);
  print(groups);
  print_memory(itch);
  return agree({&itch.events(), &itch.alerts(), &long_day.agreement(), &short_day.agreement(), &deep.agreement()}) ? 0
                                                                                                                   : 1;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  const std::uint64_t messages = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 60'000'000;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 3;
  try {
    return tocsin::bench::bench(messages, repeats);
  } catch (const tocsin::SetupError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
