// Events a second from a mapped tape to the alert log, one thread, beside the floor: a loop that reads the same bytes.
// A run whose alert log is not the same as every other's has no speed. `throughput_bench [EVENTS] [REPEATS]`.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>
#include <vector>

#include "app/any_feed.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "bench/measured.hpp"
#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

// The bytes of a tape, mapped as a reader would.
class MappedBytes {
 public:
  explicit MappedBytes(const std::string& path) : size_(std::filesystem::file_size(path)) {
    const int file = ::open(path.c_str(), O_RDONLY);
    bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file, 0);
    ::madvise(bytes_, size_, MADV_SEQUENTIAL);
    ::close(file);
  }
  ~MappedBytes() { ::munmap(bytes_, size_); }
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;
  MappedBytes(MappedBytes&&) = delete;
  MappedBytes& operator=(MappedBytes&&) = delete;

  [[nodiscard]] std::span<const Event> lines() const {
    return {static_cast<const Event*>(bytes_), size_ / sizeof(Event)};
  }

 private:
  std::size_t size_;
  void* bytes_;
};

std::int64_t sum_of(std::span<const Event> events) {
  std::int64_t sum = 0;
  for (const Event& event : events) sum += event.trade.price.units + static_cast<std::int64_t>(event.instrument);
  return sum;
}

volatile std::int64_t kept;  // so that no sum is left out

// One replay; its alert log's hash goes to `hashes`.
double replay(const std::string& tape, const RulesFile& rules, int threads, std::set<std::string>& hashes) {
  Run run(open_feeds({tape}), rules, {.console = false, .threads = threads});
  run.play({});
  hashes.insert(run.log().hex());
  return static_cast<double>(run.played().took.count()) / static_cast<double>(run.played().events);
}

// `count` rules of five levels each over the whole of the day's fall, none of them like another.
std::string index_rules(const std::filesystem::path& day, int count) {
  std::string text =
      fmt::format("universe = '{}'\nbaskets = '{}'\n", (day / "universe.csv").string(), (day / "baskets.csv").string());
  for (int i = 0; i < count; ++i) {
    const double first = 1.0 + 9.0 * i / count;
    text += fmt::format(
        "[[rule]]\nname = 'sox_{}'\ndetector = 'index_drop'\nsubject = 'SOX'\nreference = 'prior_close'\nlevels = "
        "[{:.4f}]\n",
        i, first);
  }
  return text;
}

// The demo's rules and every other detector, over the whole universe of the day.
std::string every_detector(const std::filesystem::path& day) {
  std::string text = fmt::format("universe = '{}'\nbaskets = '{}'\ntimer = '1s'\n", (day / "universe.csv").string(),
                                 (day / "baskets.csv").string());
  for (const char* name : {"rules.toml", "detectors.toml"}) {
    std::ifstream file(day / name);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    text += whole.substr(whole.find("[[rule]]")) + "\n";
  }
  return text;
}

RulesFile rules_of(const std::string& text, const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path path = folder / name;
  if (std::FILE* file = std::fopen(path.c_str(), "w")) {
    std::fputs(text.c_str(), file);
    std::fclose(file);
  }
  return RulesFile::load(path);
}

// Peak memory of a process of its own that replays the tape, in MB.
long peak_memory_of(const std::string& tape, const RulesFile& rules) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::set<std::string> hashes;
    replay(tape, rules, 1, hashes);
    std::_Exit(0);
  }
  rusage usage{};
  int status = 0;
  ::wait4(child, &status, 0, &usage);
  return usage.ru_maxrss / 1024;
}

void read_once(const std::string& path) { kept = sum_of(MappedBytes(path).lines()); }

int bench(std::uint64_t events, int repeats) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("tocsin_bench_{}", getuid());
  std::filesystem::create_directories(folder);
  const std::filesystem::path day = std::filesystem::path(TOCSIN_SOURCE_DIR) / "replay_data/2025-01-27";
  const std::string tape = (folder / "day.tape").string();
  const std::string small = (folder / "small.tape").string();
  tape_make({.day = "2025-01-27", .out = tape, .events = events, .seed = 1});
  tape_make({.day = "2025-01-27", .out = small, .events = std::max<std::uint64_t>(events / 10, 200'000), .seed = 1});

  const RulesFile demo = RulesFile::load(day / "rules.toml");
  const RulesFile ten = rules_of(index_rules(day, 10), folder, "ten.toml");
  const RulesFile many = rules_of(index_rules(day, 10'000), folder, "many.toml");
  const RulesFile every = rules_of(every_detector(day), folder, "every.toml");
  std::set<std::string> demo_hashes, ten_hashes, many_hashes, every_hashes;

  MappedBytes warm(tape);
  std::vector<Measured> measured;
  measured.push_back({"floor, mapped before", [&] {
                        const auto start = Clock::now();
                        kept = sum_of(warm.lines());
                        return ns_each(start, warm.lines().size());
                      }});
  measured.push_back({"floor, mapped anew", [&] {
                        const auto start = Clock::now();
                        const MappedBytes cold(tape);
                        kept = sum_of(cold.lines());
                        return ns_each(start, cold.lines().size());
                      }});
  measured.push_back({"replay, the demo's rules", [&] { return replay(tape, demo, 1, demo_hashes); }});
  measured.push_back({"  the same on two threads", [&] { return replay(tape, demo, 2, demo_hashes); }});
  measured.push_back({"replay, 10 index_drop rules", [&] { return replay(tape, ten, 1, ten_hashes); }});
  measured.push_back({"replay, 10,000 index_drop rules", [&] { return replay(tape, many, 1, many_hashes); }});

  measured.push_back({"replay, every detector", [&] { return replay(tape, every, 1, every_hashes); }});

  read_once(tape);
  for (int i = 0; i < repeats; ++i) {
    for (Measured& one : measured) one.measure();
  }
  const double floor = measured[1].best();
  fmt::print("\n{:<34}{:>10}{:>10}{:>12}{:>12}\n", fmt::format("{} events, {} runs", events, repeats), "best ns",
             "med ns", "M events/s", "x floor");
  for (const Measured& one : measured) {
    fmt::print("{:<34}{:>10.2f}{:>10.2f}{:>12.1f}{:>12.2f}\n", one.what, one.best(), one.median(), 1e3 / one.best(),
               one.best() / floor);
  }
  fmt::print("10,000 rules cost {:.2f} times what 10 do\n", measured[5].best() / measured[4].best());
  fmt::print("peak memory: {} MB for {} MB of tape, {} MB for {} MB\n", peak_memory_of(small, demo),
             std::filesystem::file_size(small) / 1'000'000, peak_memory_of(tape, demo),
             std::filesystem::file_size(tape) / 1'000'000);
  std::filesystem::remove_all(folder);
  const bool same =
      demo_hashes.size() == 1 && ten_hashes.size() == 1 && many_hashes.size() == 1 && every_hashes.size() == 1;
  fmt::print("alert log: {}\n", same ? "the same in every run, " + *demo_hashes.begin() : "NOT THE SAME IN EVERY RUN");
  return same ? 0 : 1;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000'000;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 5;
  try {
    return tocsin::bench::bench(events, repeats);
  } catch (const tocsin::SetupError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
