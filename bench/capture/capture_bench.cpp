// Nanoseconds a message of exchange-native captures, on a day that the generator makes, each step beside the floor of
// the same run. A run whose events are not the same as every other's has no speed. `capture_bench [MESSAGES]
// [REPEATS]`.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "bench/capture/itch_walk.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/measured.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/mapped_file.hpp"

namespace tocsin::bench {
namespace {

volatile std::uint64_t kept;  // so that no sum is left out

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

  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// A day in a file, and what is to be known of it.
struct Recording {
  std::string path;
  std::uint64_t messages;
  MappedFile mapped;
};

Recording make_itch_day(const std::string& path, const ItchDaySpec& spec) {
  const auto start = Clock::now();
  write_itch_day(path, spec);
  fmt::print("{} messages of ITCH made at {:.0f} ns each\n", spec.messages, ns_each(start, spec.messages));
  return {path, spec.messages, MappedFile(path)};
}

double time_hop(const Recording& day) {
  const auto start = Clock::now();
  kept = hop(day.mapped.bytes());
  return ns_each(start, day.messages);
}

double time_decode_in_order(const Recording& day) {
  const auto start = Clock::now();
  FieldSum sum;
  decode_in_order(day.mapped.bytes(), sum);
  kept = sum.sum();
  return ns_each(start, day.messages);
}

double time_decode_by_type(const Recording& day) {
  const auto start = Clock::now();
  FieldSum sum;
  decode_by_type(day.mapped.bytes(), sum);
  kept = sum.sum();
  return ns_each(start, day.messages);
}

void print(const std::vector<Measured>& rows) {
  const double floor = rows.front().best();
  fmt::print("\n{:<56}{:>9}{:>9}{:>9}\n", "", "best ns", "med ns", "x floor");
  for (const Measured& row : rows) {
    fmt::print("{:<56}{:>9.2f}{:>9.2f}{:>9.2f}\n", row.what, row.best(), row.median(), row.best() / floor);
  }
}

int bench(std::uint64_t messages, int repeats) {
  const TemporaryFolder folder;
  const Recording day = make_itch_day(folder / "day.itch", {.messages = messages});

  std::vector<Measured> rows;
  rows.push_back({"floor: hop over the frames", [&] { return time_hop(day); }});
  rows.push_back({"ITCH, every field of every message, type by type", [&] { return time_decode_by_type(day); }});
  rows.push_back({"ITCH, every field of every message, in order", [&] { return time_decode_in_order(day); }});

  kept = hop(day.mapped.bytes());
  for (int i = 0; i < repeats; ++i) {
    for (Measured& row : rows) row.times.push_back(row.run());
  }
  print(rows);
  return 0;
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
