#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace tocsin {

// How much memory of its own the process had resident while something was measured, in bytes: anonymous pages, as heap,
// stacks and queues have. Pages of mapped files, as journal, tape and the program are, belong to the system, which
// takes them back when it likes.
struct MemorySeen {
  std::uint64_t warm = 0;   // when a tenth of the time had passed
  std::uint64_t last = 0;   // at the end
  std::uint64_t most = 0;   // between the two
  std::uint64_t files = 0;  // pages of mapped files, at the end
};

// A thread that looks ten times a second, and whoever ends it looks once more.
class MemoryWatch {
 public:
  MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;
  MemoryWatch(MemoryWatch&&) = delete;
  MemoryWatch& operator=(MemoryWatch&&) = delete;
  ~MemoryWatch();

  // Ends it; what it saw.
  [[nodiscard]] MemorySeen stop();

 private:
  static constexpr std::size_t looks_max = 100'000;  // of nearly three hours

  void run();

  std::vector<std::uint64_t> seen_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace tocsin
