#include <gtest/gtest.h>

#include "fix/fix_link.hpp"
#include "tests/support/fix_arrivals.hpp"
#include "tests/support/raw_fix.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

// What the acceptance tests of QuickFIX ask of an acceptor (test/definitions/server/fix44, by their names), of ours,
// over a socket.
namespace tocsin {
namespace {

constexpr const char* one_quote = "W|55=NVDA|268=2|269=0|270=118.4|271=100|269=1|270=118.5|271=200";

FixOptions acceptor_options() {
  FixOptions options;
  options.role = FixRole::acceptor;
  options.sender = "DESK";
  options.counterparties = {"VENUE", "OTHER"};
  return options;
}

struct FixAcceptor : testing::Test {
  RawFix connected(std::string sender = "VENUE", std::string target = "DESK") const {
    RawSocket socket;
    EXPECT_TRUE(socket.connect(link.port()));
    return {std::move(socket), std::move(sender), std::move(target)};
  }
  RawFix logged_on() {
    RawFix venue = connected();
    venue.log_on();
    EXPECT_NE(venue.read("A"), "");
    EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
    return venue;
  }

  FixLink link{acceptor_options()};
};

TEST_F(FixAcceptor, answers_a_logon_with_the_same_heartbeat) {  // 1a_ValidLogonWithCorrectMsgSeqNum
  RawFix venue = connected();
  venue.log_on();
  const std::string answer = venue.read();
  EXPECT_EQ(raw_field(answer, 35), "A");
  EXPECT_EQ(raw_field(answer, 49), "DESK");
  EXPECT_EQ(raw_field(answer, 108), "1");
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).session, 0U);
  EXPECT_TRUE(link.state(0).is_logged_on);
  EXPECT_FALSE(link.state(1).is_logged_on);
}

TEST_F(FixAcceptor, tells_its_counterparties_apart) {
  RawFix other = connected("OTHER");
  other.log_on();
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).session, 1U);
  EXPECT_TRUE(link.state(1).is_logged_on);
}

TEST_F(FixAcceptor, closes_the_connection_of_a_name_that_it_does_not_know) {  // 1c_InvalidSenderCompID
  RawFix stranger = connected("NOBODY");
  stranger.log_on();
  EXPECT_EQ(stranger.read(), "");
  EXPECT_TRUE(stranger.is_closed());
}

TEST_F(FixAcceptor, closes_the_connection_where_it_is_not_meant) {  // 1c_InvalidTargetCompID
  RawFix venue = connected("VENUE", "ANOTHER DESK");
  venue.log_on();
  EXPECT_EQ(venue.read(), "");
  EXPECT_TRUE(venue.is_closed());
}

TEST_F(FixAcceptor, wants_a_logon_first) {  // 1e_NotLogonMessage
  RawFix venue = connected();
  venue.send("0");
  EXPECT_TRUE(venue.is_closed());
  EXPECT_FALSE(link.state(0).is_logged_on);
}

TEST_F(FixAcceptor, hands_out_groups_in_the_order_of_the_wire) {
  RawFix venue = logged_on();
  venue.send(one_quote);
  const FixArrival arrival = next_arrival(link, FixArrivalKind::message);
  EXPECT_EQ(arrival.message.type, "W");
  EXPECT_EQ(arrival.message.number, 2U);
  EXPECT_GT(arrival.received_ns, 0);
  std::string tags;
  for (const FixField& field : arrival.message.fields) tags += std::to_string(field.tag) + ' ';
  EXPECT_EQ(tags, "52 55 268 269 270 271 269 270 271 ");
  EXPECT_EQ(arrival.message.find<std::string>(270), "118.4");
  EXPECT_EQ(link.state(0).received, 1U);
}

TEST_F(FixAcceptor, answers_a_test_request) {  // 4b_ReceivedTestRequest
  RawFix venue = logged_on();
  venue.send("1|112=HELLO");
  EXPECT_EQ(raw_field(venue.read("0"), 112), "HELLO");
}

TEST_F(FixAcceptor, asks_whether_anybody_is_there_and_gives_up) {  // 6_SendTestRequest
  RawFix venue = logged_on();
  EXPECT_NE(venue.read("0"), "");
  EXPECT_NE(raw_field(venue.read("1"), 112), "");
  EXPECT_TRUE(venue.is_closed());
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logoff).session, 0U);
}

TEST_F(FixAcceptor, asks_again_for_what_is_missing_and_keeps_the_order) {  // 2b_MsgSeqNumHigherThanExpected
  RawFix venue = logged_on();
  venue.send_as(4, "W|55=NVDA|268=1|269=2|270=4|271=1");
  const std::string request = venue.read("2");
  EXPECT_EQ(raw_field(request, 7), "2");
  venue.resend(2, "W|55=NVDA|268=1|269=2|270=2|271=1");
  venue.resend(3, "W|55=NVDA|268=1|269=2|270=3|271=1");
  for (const char* price : {"2", "3", "4"}) {
    EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.find<std::string>(270), price);
  }
}

TEST_F(FixAcceptor, takes_a_gap_fill_for_what_it_asked_for) {  // 10_MsgSeqNumGreater
  RawFix venue = logged_on();
  venue.send_as(4, one_quote);
  EXPECT_NE(venue.read("2"), "");
  venue.resend(2, "4|123=Y|36=4");
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 4U);
}

TEST_F(FixAcceptor, says_what_a_sequence_reset_skips) {  // 11b_NewSeqNoEqual and its like
  RawFix venue = logged_on();
  venue.send("4|36=10");
  const FixArrival skipped = next_arrival(link, FixArrivalKind::skipped);
  EXPECT_EQ(skipped.from, 2U);
  EXPECT_EQ(skipped.to, 9U);
  venue.send_as(10, one_quote);
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 10U);
}

TEST_F(FixAcceptor, logs_off_whoever_goes_back_in_numbers) {  // 2c_MsgSeqNumTooLow
  RawFix venue = logged_on();
  venue.send(one_quote);
  venue.send_as(1, one_quote);
  EXPECT_NE(raw_field(venue.read("5"), 58).find("too low"), std::string::npos);
  EXPECT_TRUE(venue.is_closed());
}

TEST_F(FixAcceptor, passes_over_a_repeated_message) {  // 2c, with PossDupFlag(43)
  RawFix venue = logged_on();
  venue.send(one_quote);
  venue.resend(2, one_quote);
  venue.send(one_quote);
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 2U);
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 3U);
}

TEST_F(FixAcceptor, does_not_hear_a_garbled_message) {  // 2d_GarbledMessage, 3b_InvalidChecksum
  RawFix venue = logged_on();
  std::string garbled = framed("35=0|34=2|49=VENUE|56=DESK|52=" + raw_sending_time() + "|");
  garbled[garbled.size() - 2] = garbled[garbled.size() - 2] == '0' ? '1' : '0';
  venue.send_text(garbled);
  venue.send_as(2, "1|112=STILL THERE");
  EXPECT_EQ(raw_field(venue.read("0"), 112), "STILL THERE");
}

TEST_F(FixAcceptor, rejects_what_lacks_a_field_and_goes_on) {  // 14b_RequiredFieldMissing
  RawFix venue = logged_on();
  venue.send("W|268=1|269=0");
  const std::string reject = venue.read("3");
  EXPECT_EQ(raw_field(reject, 45), "2");
  EXPECT_EQ(raw_field(reject, 371), "55");
  EXPECT_EQ(raw_field(reject, 373), "1");
  venue.send(one_quote);
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 3U);
}

TEST(FixLink, rejects_a_wrong_count_of_entries_and_unknown_types_where_it_is_strict) {
  FixOptions options = acceptor_options();
  options.is_strict = true;
  FixLink link(options);
  RawSocket socket;
  ASSERT_TRUE(socket.connect(link.port()));
  RawFix venue(std::move(socket), "VENUE", "DESK");
  venue.log_on();
  EXPECT_NE(venue.read("A"), "");
  venue.send("W|55=NVDA|268=3|269=0|270=1|271=1");  // 14i_RepeatingGroupCountNotEqual
  EXPECT_EQ(raw_field(venue.read("3"), 373), "16");
  venue.send("D|55=NVDA");  // 14c_TagNotDefinedForMsgType and its like, of a type that is not spoken
  const std::string reject = venue.read("3");
  EXPECT_EQ(raw_field(reject, 372), "D");
  EXPECT_EQ(raw_field(reject, 373), "11");
}

TEST_F(FixAcceptor, resends_its_messages_and_fills_the_rest) {  // 8_AdminAndApplicationMessages
  RawFix venue = logged_on();
  FixMessage news;
  news.type = "B";
  news.add(148, std::string("headline"));
  news.add_number(33, 1);
  news.add(58, std::string("line"));
  EXPECT_TRUE(link.send(news));
  EXPECT_EQ(raw_field(venue.read("B"), 34), "2");
  venue.send("2|7=1|16=0");
  const std::string fill = venue.read("4");
  EXPECT_EQ(raw_field(fill, 123), "Y");
  EXPECT_EQ(raw_field(fill, 36), "2");
  const std::string again = venue.read("B");
  EXPECT_EQ(raw_field(again, 43), "Y");
  EXPECT_EQ(raw_field(again, 34), "2");
  EXPECT_EQ(raw_field(again, 148), "headline");
}

TEST_F(FixAcceptor, agrees_to_a_logout) {  // 13b_UnsolicitedLogoutMessage
  RawFix venue = logged_on();
  venue.send("5");
  EXPECT_NE(venue.read("5"), "");
  EXPECT_TRUE(venue.is_closed());
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logoff).session, 0U);
}

TEST_F(FixAcceptor, says_that_a_new_count_leaves_unsaid_what_was_missed) {
  {
    RawFix venue = logged_on();
    venue.send(one_quote);
    EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 2U);
  }
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logoff).session, 0U);
  RawFix venue = connected();
  venue.send("A|98=0|108=1|141=Y");
  EXPECT_NE(venue.read("A"), "");
  EXPECT_EQ(next_arrival(link, FixArrivalKind::skipped).from, 3U);
}

TEST(FixLink, goes_on_counting_after_a_restart) {
  const ScratchFolder folder;
  FixOptions options = acceptor_options();
  options.store_folder = folder.path("store");
  for (const int first : {1, 3}) {
    FixLink link(options);
    RawSocket socket;
    ASSERT_TRUE(socket.connect(link.port()));
    RawFix venue(std::move(socket), "VENUE", "DESK");
    venue.send_as(static_cast<std::uint64_t>(first), "A|98=0|108=5");
    EXPECT_EQ(raw_field(venue.read("A"), 34), std::to_string(first == 1 ? 1 : 2));
    venue.send(one_quote);
    EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.type, "W");
  }
}

TEST(FixLink, asks_after_a_restart_for_what_nobody_polled) {
  const ScratchFolder folder;
  FixOptions options = acceptor_options();
  options.store_folder = folder.path("store");
  {
    FixLink link(options);
    RawSocket socket;
    ASSERT_TRUE(socket.connect(link.port()));
    RawFix venue(std::move(socket), "VENUE", "DESK");
    venue.log_on();
    EXPECT_NE(venue.read("A"), "");
    for (int i = 0; i < 3; ++i) venue.send(one_quote);
    venue.send("1|112=ALL");
    EXPECT_NE(venue.read("0"), "");
    EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.number, 2U);
  }
  FixLink link(options);
  RawSocket socket;
  ASSERT_TRUE(socket.connect(link.port()));
  RawFix venue(std::move(socket), "VENUE", "DESK");
  venue.send_as(10, "A|98=0|108=5");
  EXPECT_EQ(raw_field(venue.read("2"), 7), "3");
}

TEST(FixLink, makes_the_counterparty_wait_for_whoever_polls) {
  FixOptions options = acceptor_options();
  options.arrivals_max = 3;
  FixLink link(options);
  RawSocket socket;
  ASSERT_TRUE(socket.connect(link.port()));
  RawFix venue(std::move(socket), "VENUE", "DESK");
  venue.log_on();
  EXPECT_NE(venue.read("A"), "");
  for (int i = 0; i < 20; ++i) venue.send(one_quote);
  for (std::uint64_t number = 2; number <= 21; ++number) {
    ASSERT_EQ(next_arrival(link, FixArrivalKind::message).message.number, number);
  }
}

TEST(FixLink, refuses_options_that_cannot_be) {
  FixOptions options = acceptor_options();
  options.sender = "";
  EXPECT_NE(setup_error_of([&] { return FixLink(options).port(); }).find("SenderCompID"), std::string::npos);
  options = acceptor_options();
  options.role = FixRole::initiator;
  EXPECT_NE(setup_error_of([&] { return FixLink(options).port(); }).find("one counterparty"), std::string::npos);
  options = acceptor_options();
  options.store_folder = "/proc/nowhere";
  EXPECT_NE(setup_error_of([&] { return FixLink(options).port(); }), "no error");
  options = acceptor_options();
  const FixLink link(options);
  EXPECT_NE(setup_error_of([&] { return FixLink(options).port(); }), "no error");
}

}  // namespace
}  // namespace tocsin
