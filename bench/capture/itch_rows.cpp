#include "bench/capture/itch_rows.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "app/run.hpp"
#include "bench/capture/book_lines.hpp"
#include "bench/capture/event_hash.hpp"
#include "bench/capture/itch_walk.hpp"
#include "bench/generator/fallen_stocks.hpp"
#include "bench/generator/itch_day.hpp"
#include "feeds/universe_file.hpp"

namespace tocsin::bench {
namespace {

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);  // 27 January 2025 in New York
volatile std::uint64_t kept;                                        // so that no sum is left out

std::filesystem::path demo_day() { return std::filesystem::path(TOCSIN_SOURCE_DIR) / "replay_data/2025-01-27"; }

Recording make_day(const std::string& path, std::uint64_t messages) {
  const auto start = Clock::now();
  write_itch_day(
      path, {.messages = messages, .named = fallen_stocks(read_universe_file((demo_day() / "universe.csv").string()))});
  fmt::print("{} messages of ITCH made at {:.0f} ns each\n", messages, ns_each(start, messages));
  return {path, messages};
}

// Kilobytes of this process's memory that are of no file.
long anonymous_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::strtol(line.c_str() + 8, nullptr, 10);
  }
  return 0;
}

}  // namespace

ItchRows::ItchRows(const std::string& folder, std::uint64_t messages)
    : day_(make_day(folder + "/day.itch", messages)), rules_(RulesFile::load(demo_day() / "rules.toml")) {}

RowGroup ItchRows::rows() {
  return {{"floor: hop over the frames of ITCH", [this] { return time_hop(); }},
          {"every field of every message, type by type", [this] { return time_decode(&decode_by_type); }},
          {"every field of every message, in order", [this] { return time_decode(&decode_in_order); }},
          {"floor: a book's lines in memory, looking ahead", [this] { return time_lines(itch::frames_ahead); }},
          {"floor: a book's lines, a message at a time", [this] { return time_lines(0); }},
          {"decode and book, looking ahead", [this] { return time_book(Sight::ahead); }},
          {"decode and book, a message at a time", [this] { return time_book(Sight::at_hand); }},
          {"decode, book and engine, the demo's rules", [this] { return time_engine(1); }},
          {"  the same on two threads", [this] { return time_engine(2); }}};
}

// The second of two passes: the first fetches what was never looked at, or was given up since.
double ItchRows::time_hop() const {
  kept = hop(day_.mapped.bytes());
  const auto start = Clock::now();
  kept = hop(day_.mapped.bytes());
  return ns_each(start, day_.messages);
}

double ItchRows::time_decode(void (*decode)(std::span<const std::byte>, FieldSum&)) const {
  const auto start = Clock::now();
  FieldSum sum;
  decode(day_.mapped.bytes(), sum);
  kept = sum.sum();
  return ns_each(start, day_.messages);
}

// What memory allows, whatever is done there.
double ItchRows::time_lines(std::size_t ahead) const {
  const auto start = Clock::now();
  BookLines lines;
  kept = lines.touch(day_.mapped.bytes(), ahead);
  return ns_each(start, day_.messages);
}

// The hash of the events is part of the time: whoever takes events reads them.
double ItchRows::time_book(Sight sight) {
  const auto start = Clock::now();
  MappedItchFeed feed(day_.mapped.bytes(), midnight, sight);
  EventHash hash;
  for (auto events = feed.next(); !events.empty(); events = feed.next()) hash.add(events);
  const double ns = ns_each(start, day_.messages);
  events_.add(fmt::format("{} events, {}", hash.events_count(), hash.hex()));
  return ns;
}

double ItchRows::time_engine(int threads) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::make_unique<MappedItchFeed>(day_.mapped.bytes(), midnight, Sight::ahead));
  Run run(std::move(feeds), rules_, {.console = false, .threads = threads});
  const auto start = Clock::now();
  run.play({});
  const double ns = ns_each(start, day_.messages);
  alerts_.add(run.log().hex());
  return ns;
}

std::optional<long> ItchRows::memory_mb() const {
  int ends[2];
  if (::pipe(ends) != 0) return std::nullopt;
  const pid_t child = ::fork();
  if (child == 0) {
    const long before = anonymous_kb();
    MappedItchFeed feed(day_.mapped.bytes(), midnight, Sight::ahead);
    while (!feed.next().empty()) continue;
    const long held = (anonymous_kb() - before) / 1'024;
    const bool is_told = ::write(ends[1], &held, sizeof held) == sizeof held;
    std::_Exit(is_told ? 0 : 1);
  }
  ::close(ends[1]);  // so that the end of a child that says nothing is seen, or that there is none
  long held = 0;
  const bool is_told = ::read(ends[0], &held, sizeof held) == sizeof held;
  ::close(ends[0]);
  if (child > 0) ::waitpid(child, nullptr, 0);
  return is_told ? std::optional(held) : std::nullopt;
}

}  // namespace tocsin::bench
