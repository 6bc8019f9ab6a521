#include "app/latency/memory_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace tocsin {
namespace {

constexpr auto nap = std::chrono::milliseconds(100);

struct Resident {
  std::uint64_t own = 0;
  std::uint64_t files = 0;
};

// Of /proc/self/statm the second number and the third, in pages (proc(5)): RssAnon, RssFile and RssShmem together, and
// the last two of them. 0 where the system has none.
Resident resident_bytes() {
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  std::uint64_t of_files = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident >> of_files;
  const auto page = static_cast<std::uint64_t>(::getpagesize());
  return {.own = (resident - of_files) * page, .files = of_files * page};
}

}  // namespace

MemoryWatch::MemoryWatch() : seen_(looks_max) {
  seen_.clear();
  thread_ = std::thread([this] { run(); });
}

MemoryWatch::~MemoryWatch() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

MemorySeen MemoryWatch::stop() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
  const Resident last = resident_bytes();
  seen_.push_back(last.own);
  const auto warm = seen_.begin() + std::ssize(seen_) / 10;
  return {.warm = *warm, .last = last.own, .most = *std::max_element(warm, seen_.end()), .files = last.files};
}

void MemoryWatch::run() {
  do {
    if (seen_.size() < looks_max) seen_.push_back(resident_bytes().own);
    std::this_thread::sleep_for(nap);
  } while (!stop_.load(std::memory_order_relaxed));
}

}  // namespace tocsin
