#include "app/latency/memory_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace tocsin {
namespace {

constexpr auto nap = std::chrono::milliseconds(100);

// Of /proc/self/statm the second number and the third, in pages (proc(5)); 0 where the system has none.
std::uint64_t own_bytes() {
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  std::uint64_t of_files = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident >> of_files;
  return (resident - of_files) * static_cast<std::uint64_t>(::getpagesize());
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
  const auto warm = seen_.begin() + std::ssize(seen_) / 10;
  return {.warm = *warm, .last = seen_.back(), .most = *std::max_element(warm, seen_.end())};
}

void MemoryWatch::run() {
  do {
    if (seen_.size() < looks_max) seen_.push_back(own_bytes());
    std::this_thread::sleep_for(nap);
  } while (!stop_.load(std::memory_order_relaxed));
}

}  // namespace tocsin
