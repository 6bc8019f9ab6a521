#include "feeds/itch/rerequest_client.hpp"

#include <gtest/gtest.h>

#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using namespace std::chrono_literals;
using Step = RerequestClient::Advice::Step;
using Missing = MoldStream::Missing;

const MoldSession session = padded<10>("000010059B");
constexpr Time noon = time_from_ns(1'738'000'000'000'000'000);
constexpr RerequestLimits limits{
    .patience = 1ms, .retry_after = 10ms, .retry_after_max = 35ms, .attempts_max = 4, .messages_max = 100};

class RerequestClientTest : public testing::Test {
 protected:
  // What is to be done a while after noon: "wait", "give up", or the request's first message and count.
  std::string at(Duration since, std::optional<Missing> missing) {
    const auto advice = client_.next(missing, noon + since);
    if (advice.step == Step::wait) return "wait";
    if (advice.step == Step::give_up) return "give up";
    EXPECT_EQ(advice.request.session, missing->session);
    return std::to_string(advice.request.sequence) + " +" + std::to_string(advice.request.count);
  }

  RerequestClient client_{limits};
  Missing few_{.session = session, .from = 5, .to = 9};
};

TEST_F(RerequestClientTest, asks_for_nothing_while_nothing_is_missing) { EXPECT_EQ(at(1s, std::nullopt), "wait"); }

TEST_F(RerequestClientTest, waits_for_another_line_to_bring_it_and_then_asks_for_all_of_it) {
  EXPECT_EQ(at(0ms, few_), "wait");
  EXPECT_EQ(at(999us, few_), "wait");
  EXPECT_EQ(at(1ms, few_), "5 +5");
}

TEST_F(RerequestClientTest, does_not_ask_again_while_a_request_is_under_way) {
  at(0ms, few_);
  EXPECT_EQ(at(1ms, few_), "5 +5");
  EXPECT_EQ(at(2ms, few_), "wait");
  EXPECT_EQ(at(10ms, few_), "wait");
  EXPECT_EQ(client_.requests_count(), 1U);
}

TEST_F(RerequestClientTest, asks_again_twice_as_late_each_time_and_gives_up_in_the_end) {
  at(0ms, few_);
  std::string asked;
  for (auto since = 1ms; since <= 200ms; since += 1ms) {
    if (const std::string advice = at(since, few_); advice != "wait") {
      asked += std::to_string(since.count()) + ": " + advice + "; ";
      if (advice == "give up") break;
    }
  }
  EXPECT_EQ(asked, "1: 5 +5; 11: 5 +5; 31: 5 +5; 66: 5 +5; 101: give up; ") << "35 ms apart at most";
}

TEST_F(RerequestClientTest, asks_for_no_more_at_a_time_than_it_may) {
  const Missing many{.session = session, .from = 1, .to = 1'000'000};
  at(0ms, many);
  EXPECT_EQ(at(1ms, many), "1 +100");
}

TEST_F(RerequestClientTest, asks_for_the_rest_at_once_where_the_server_gave_a_part) {
  at(0ms, few_);
  at(1ms, few_);
  EXPECT_EQ(at(2ms, Missing{.session = session, .from = 7, .to = 9}), "7 +3");
}

TEST_F(RerequestClientTest, counts_attempts_anew_for_what_is_missing_next) {
  at(0ms, few_);
  for (const auto since : {1ms, 11ms, 31ms, 66ms}) at(since, few_);
  const Missing next{.session = session, .from = 20, .to = 22};
  EXPECT_EQ(at(67ms, next), "wait") << "it was not asked for";
  EXPECT_EQ(at(68ms, next), "20 +3");
}

TEST_F(RerequestClientTest, does_not_take_another_session_for_the_rest_of_an_answer) {
  at(0ms, few_);
  at(1ms, few_);
  EXPECT_EQ(at(2ms, Missing{.session = padded<10>("OTHER"), .from = 6, .to = 9}), "wait");
}

TEST_F(RerequestClientTest, forgets_what_came_in_the_meantime) {
  at(0ms, few_);
  EXPECT_EQ(at(1ms, std::nullopt), "wait");
  EXPECT_EQ(at(2ms, few_), "wait") << "patience anew";
}

}  // namespace
}  // namespace tocsin::itch
