#include "app/backtest/child_processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void ignore(std::size_t) {}

std::vector<std::string> bytes_of(const std::vector<ChildResult>& results) {
  std::vector<std::string> bytes;
  for (const ChildResult& result : results) bytes.push_back(result.bytes);
  return bytes;
}

TEST(ChildProcesses, return_what_they_made_in_the_order_of_the_work) {
  const auto work = [](std::size_t number) {
    ::usleep(number == 0 ? 30'000 : 0);
    return "made " + std::to_string(number);
  };
  for (const std::size_t jobs : {1U, 2U, 7U}) {
    EXPECT_THAT(bytes_of(run_children(3, jobs, work, ignore)), ElementsAre("made 0", "made 1", "made 2")) << jobs;
  }
  EXPECT_TRUE(run_children(0, 2, work, ignore).empty());
}

TEST(ChildProcesses, carry_more_than_a_pipe_holds) {
  const auto results =
      run_children(2, 2, [](std::size_t number) { return std::string(3'000'000, number == 0 ? 'a' : 'b'); }, ignore);
  EXPECT_EQ(results[0].bytes, std::string(3'000'000, 'a'));
  EXPECT_EQ(results[1].bytes, std::string(3'000'000, 'b'));
}

TEST(ChildProcesses, fail_alone_and_say_why) {
  const auto work = [](std::size_t number) -> std::string {
    if (number == 0) throw std::runtime_error("a.tape: damaged");
    if (number == 1) ::raise(SIGKILL);
    if (number == 2) ::_exit(9);
    return "well";
  };
  const auto results = run_children(4, 2, work, ignore);
  EXPECT_EQ(results[0].failure, "a.tape: damaged");
  EXPECT_EQ(results[0].bytes, "");
  EXPECT_THAT(results[1].failure, HasSubstr("ended by signal 9"));
  EXPECT_THAT(results[2].failure, HasSubstr("ended with status 9"));
  EXPECT_EQ(results[3].failure, "");
  EXPECT_EQ(results[3].bytes, "well");
}

TEST(ChildProcesses, leave_their_memory_behind) {
  int touched = 0;
  const auto results = run_children(1, 1, [&](std::size_t) { return std::to_string(++touched); }, ignore);
  EXPECT_EQ(results[0].bytes, "1");
  EXPECT_EQ(touched, 0);
}

TEST(ChildProcesses, tell_how_many_are_over) {
  std::vector<std::size_t> told;
  static_cast<void>(
      run_children(3, 2, [](std::size_t) { return std::string(); }, [&](std::size_t done) { told.push_back(done); }));
  EXPECT_THAT(told, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace tocsin
