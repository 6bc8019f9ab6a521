#include "tests/support/hot_path_guard.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <thread>

namespace tocsin {
namespace {

// Keeps the compiler from seeing that an allocation is of no use.
void* volatile seen;

void* used(void* block) {
  seen = block;
  return block;
}

struct alignas(256) Wide {
  char bytes[256];
};

class HotPathGuardTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(HotPathGuardTest, counts_nothing_where_nothing_is_done) {
  HotPathGuard guard;
  EXPECT_EQ(guard.stop(), HotPathCounts{});
}

TEST_F(HotPathGuardTest, counts_a_new_and_a_delete) {
  HotPathGuard guard;
  {
    const auto number = std::make_unique<int>(7);
    used(number.get());
  }
  const HotPathCounts counts = guard.stop();
  EXPECT_EQ(counts.allocations, 1U);
  EXPECT_EQ(counts.releases, 1U);
}

TEST_F(HotPathGuardTest, counts_every_kind_of_allocation) {
  HotPathGuard guard;
  std::free(used(std::malloc(1)));
  std::free(used(std::calloc(3, 1)));
  std::free(used(std::realloc(nullptr, 100)));
  const auto wide = std::make_unique<Wide>();
  used(wide.get());
  EXPECT_EQ(guard.stop().allocations, 4U);
}

TEST_F(HotPathGuardTest, counts_locks_taken_and_tried) {
  std::mutex mutex;
  std::shared_mutex shared;
  HotPathGuard guard;
  {
    const std::lock_guard lock(mutex);
  }
  {
    const std::unique_lock lock(mutex, std::try_to_lock);
  }
  {
    const std::shared_lock lock(shared);
  }
  const HotPathCounts counts = guard.stop();
  EXPECT_EQ(counts.locks, 3U);
  EXPECT_EQ(counts.allocations, 0U);
}

TEST_F(HotPathGuardTest, counts_lines_that_are_logged) {
  HotPathGuard guard;
  std::printf("%s", "a line");
  std::puts("");
  std::cout << "a word" << std::flush;
  EXPECT_GE(guard.stop().log_writes, 3U);
}

TEST_F(HotPathGuardTest, leaves_other_threads_and_later_work_uncounted) {
  HotPathGuard guard;
  guard.stop();
  std::thread([] { used(std::make_unique<int>(7).get()); }).join();
  EXPECT_EQ(guard.stop(), HotPathCounts{});
}

class HotPathSystemCallTest : public HotPathGuardTest {
 protected:
  void SetUp() override {
    HotPathGuardTest::SetUp();
    if (const auto why = HotPathGuard::system_calls_unavailable(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(HotPathSystemCallTest, counts_a_system_call_and_lets_it_do_its_work) {
  const long expected = syscall(SYS_getpid);
  HotPathGuard guard;
  const long pid = syscall(SYS_getpid);
  const HotPathCounts counts = guard.stop();
  EXPECT_EQ(counts.system_calls, 1U);
  EXPECT_EQ(pid, expected);
}

TEST_F(HotPathSystemCallTest, counts_a_yield_and_a_write) {
  HotPathGuard guard;
  std::this_thread::yield();
  const auto written = write(-1, "x", 1);
  const int error = errno;
  const HotPathCounts counts = guard.stop();
  EXPECT_EQ(counts.system_calls, 2U);
  EXPECT_EQ(written, -1);
  EXPECT_EQ(error, EBADF);
}

TEST_F(HotPathSystemCallTest, counts_again_when_a_second_guard_stands) {
  for (int round = 0; round < 2; ++round) {
    HotPathGuard guard;
    syscall(SYS_getpid);
    EXPECT_EQ(guard.stop().system_calls, 1U);
  }
}

TEST_F(HotPathSystemCallTest, refuses_a_new_thread) {
  HotPathGuard guard;
  EXPECT_THROW(std::thread([] {}), std::system_error);
  EXPECT_GE(guard.stop().system_calls, 1U);
}

}  // namespace
}  // namespace tocsin
