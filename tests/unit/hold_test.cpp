#include "app/serve/hold.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <thread>

namespace tocsin {
namespace {

// Standard input as a pipe that a test writes to, until it is over.
class PipedInput {
 public:
  PipedInput() : before_(::dup(STDIN_FILENO)) {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    ::dup2(ends_[0], STDIN_FILENO);
  }
  ~PipedInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
    ::close(ends_[0]);
    close();
  }
  PipedInput(const PipedInput&) = delete;
  PipedInput& operator=(const PipedInput&) = delete;
  PipedInput(PipedInput&&) = delete;
  PipedInput& operator=(PipedInput&&) = delete;

  void write(std::string_view text) { EXPECT_EQ(::write(ends_[1], text.data(), text.size()), ssize_t(text.size())); }
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  int before_;
  std::array<int, 2> ends_{};
};

bool is_on_a_little_later(Hold& hold) {
  std::this_thread::sleep_for(std::chrono::milliseconds(15));
  return hold.is_on();
}

TEST(Hold, lasts_until_as_many_clients_are_there_and_does_not_come_back) {
  std::size_t clients = 1;
  Hold hold({.clients = 2}, [&] { return clients; });
  EXPECT_TRUE(hold.is_on());
  clients = 2;
  EXPECT_FALSE(hold.is_on());
  clients = 0;
  EXPECT_FALSE(hold.is_on());
}

TEST(Hold, lasts_until_a_line_is_written_and_comes_back_with_the_next) {
  PipedInput input;
  Hold hold({.is_line = true}, [] { return std::size_t{0}; });
  EXPECT_TRUE(is_on_a_little_later(hold));
  input.write("\n");
  EXPECT_FALSE(is_on_a_little_later(hold));
  EXPECT_FALSE(is_on_a_little_later(hold));
  input.write("\n");
  EXPECT_TRUE(is_on_a_little_later(hold));
}

TEST(Hold, ends_with_its_input) {
  PipedInput input;
  Hold hold({.is_line = true}, [] { return std::size_t{0}; });
  EXPECT_TRUE(is_on_a_little_later(hold));
  input.close();
  EXPECT_FALSE(is_on_a_little_later(hold));
  EXPECT_FALSE(is_on_a_little_later(hold));
}

TEST(Hold, does_not_begin_with_the_end_of_its_input) {
  PipedInput input;
  Hold hold({.is_line = true}, [] { return std::size_t{0}; });
  input.write("\n");
  EXPECT_FALSE(is_on_a_little_later(hold));
  input.close();
  EXPECT_FALSE(is_on_a_little_later(hold));
  EXPECT_FALSE(is_on_a_little_later(hold));
}

}  // namespace
}  // namespace tocsin
