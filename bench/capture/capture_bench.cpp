// Nanoseconds a message of exchange-native captures, on a day that the generator makes, each step beside the floor of
// the same run. A run whose events are not the same as every other's has no speed. `capture_bench [MESSAGES]
// [REPEATS]`.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "bench/capture/itch_rows.hpp"
#include "bench/measured.hpp"
#include "engine/setup_error.hpp"

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

void print(const std::vector<Measured>& rows) {
  const double floor = rows.front().best();
  fmt::print("\n{:<56}{:>9}{:>9}{:>9}\n", "", "best ns", "med ns", "x floor");
  for (const Measured& row : rows) {
    fmt::print("{:<56}{:>9.2f}{:>9.2f}{:>9.2f}\n", row.what, row.best(), row.median(), row.best() / floor);
  }
}

// All rows in turn, and that again, so that a bad minute of the machine is shared by all.
void measure(std::vector<Measured>& rows, int repeats) {
  for (int i = 0; i < repeats; ++i) {
    for (Measured& row : rows) row.times.push_back(row.run());
  }
}

int bench(std::uint64_t messages, int repeats) {
  const TemporaryFolder folder;
  ItchRows itch(folder.path(), messages);
  std::vector<Measured> rows = itch.rows();
  measure(rows, repeats);
  print(rows);
  fmt::print("memory for the books at the end of the day: {} MB beyond the mapped file\n", itch.memory_mb());

  bool holds = true;
  for (const Agreement* agreement : itch.agreements()) {
    fmt::print("{}\n", agreement->text());
    holds = holds && agreement->holds();
  }
  return holds ? 0 : 1;
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
