#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace tocsin {

// The four things the hot path never does, as often as they were done. A default one is what a test demands.
struct HotPathCounts {
  std::uint64_t allocations = 0;   // operator new, malloc and their kin; growing in place too
  std::uint64_t releases = 0;      // operator delete, free
  std::uint64_t locks = 0;         // a mutex, rwlock or spin lock taken or tried
  std::uint64_t system_calls = 0;  // everything that enters the kernel: waits, reads, memory, yields
  std::uint64_t log_writes = 0;    // calls that write to a C stream, as std::cout and logging libraries do

  bool operator==(const HotPathCounts&) const = default;
};
std::ostream& operator<<(std::ostream& out, const HotPathCounts& counts);

// Counts what this thread does from construction until `stop`; what other threads do is not seen. A clock read through
// the vDSO and a lock made of plain atomics are not seen either. Refuses to stand inside another guard, and a thread or
// process started while it stands fails with EAGAIN. Belongs in `tests/guard`, whose program holds the hooks:
//
//   TEST(Engine, a_step_stays_on_the_hot_path) {
//     if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
//     Engine engine = ...;  // warm: whatever is sized at start-up is sized
//     HotPathGuard guard;
//     for (const Event& event : day) engine.step(event);
//     EXPECT_EQ(guard.stop(), HotPathCounts{});  // judged after the guard has stopped: judging allocates
//   }
class HotPathGuard {
 public:
  HotPathGuard();
  ~HotPathGuard();
  HotPathGuard(const HotPathGuard&) = delete;
  HotPathGuard& operator=(const HotPathGuard&) = delete;
  HotPathGuard(HotPathGuard&&) = delete;
  HotPathGuard& operator=(HotPathGuard&&) = delete;

  // Ends the count and returns it; a second call returns the same.
  HotPathCounts stop() noexcept;

  // Why this program cannot count at all, or empty.
  [[nodiscard]] static std::string_view unavailable() noexcept;
  // Why system calls stay at zero here (the kernel or the processor cannot tell us of them), or empty.
  [[nodiscard]] static std::string_view system_calls_unavailable() noexcept;

 private:
  HotPathCounts counts_;
};

// Where the hooks of this thread count while a guard stands; null else.
extern constinit thread_local HotPathCounts* hot_path_counts;

}  // namespace tocsin
