#include <gtest/gtest.h>

#include "fix/fix_link.hpp"
#include "tests/support/fix_arrivals.hpp"
#include "tests/support/raw_fix.hpp"

// The same of an initiator, against a venue that says what the test wants.
namespace tocsin {
namespace {

struct FixInitiator : testing::Test {
  static FixOptions options_to(std::uint16_t port) {
    FixOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.sender = "TOCSIN";
    options.counterparties = {"VENUE"};
    options.heartbeat_seconds = 1;
    return options;
  }
  RawFix accepted(std::string name = "VENUE") { return {gate.accept(RawFix::wait_max), std::move(name), "TOCSIN"}; }
  RawFix logged_on() {
    RawFix venue = accepted();
    EXPECT_NE(venue.read("A"), "");
    venue.log_on();
    EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
    return venue;
  }

  RawSocket gate;
  FixLink link{options_to(gate.listen())};
};

TEST_F(FixInitiator, logs_on_with_its_names_and_heartbeat) {
  RawFix venue = accepted();
  const std::string logon = venue.read();
  EXPECT_EQ(raw_field(logon, 35), "A");
  EXPECT_EQ(raw_field(logon, 49), "TOCSIN");
  EXPECT_EQ(raw_field(logon, 56), "VENUE");
  EXPECT_EQ(raw_field(logon, 34), "1");
  EXPECT_EQ(raw_field(logon, 108), "1");
  EXPECT_FALSE(link.state().is_logged_on);
  venue.log_on();
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
  EXPECT_TRUE(link.state().is_logged_on);
}

TEST_F(FixInitiator, does_not_log_on_with_another_than_it_called) {
  RawFix stranger = accepted("SOMEBODY");
  EXPECT_NE(stranger.read("A"), "");
  stranger.log_on();
  EXPECT_TRUE(stranger.is_closed());
  EXPECT_FALSE(link.state().is_logged_on);
}

TEST_F(FixInitiator, comes_back_when_the_connection_is_cut) {
  {
    const RawFix venue = logged_on();
  }
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logoff).kind, FixArrivalKind::logoff);
  RawFix again = accepted();
  EXPECT_EQ(raw_field(again.read("A"), 34), "2");
}

TEST_F(FixInitiator, answers_a_test_request_and_sends_heartbeats) {
  RawFix venue = logged_on();
  venue.send("1|112=HELLO");
  EXPECT_EQ(raw_field(venue.read("0"), 112), "HELLO");
  EXPECT_NE(venue.read("0"), "");
}

TEST_F(FixInitiator, asks_again_for_what_is_missing) {
  RawFix venue = logged_on();
  venue.send_as(3, "X|268=1|279=0|269=2|55=NVDA|270=3|271=1");
  EXPECT_EQ(raw_field(venue.read("2"), 7), "2");
  venue.resend(2, "X|268=1|279=0|269=2|55=NVDA|270=2|271=1");
  for (const char* price : {"2", "3"}) {
    EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.find<std::string>(270), price);
  }
}

TEST_F(FixInitiator, takes_gap_fills_in_silence_and_resets_aloud) {
  RawFix venue = logged_on();
  venue.send("4|123=Y|36=5");
  venue.send_as(5, "4|36=8");
  const FixArrival skipped = next_arrival(link, FixArrivalKind::skipped);
  EXPECT_EQ(skipped.from, 5U);
  EXPECT_EQ(skipped.to, 7U);
}

TEST_F(FixInitiator, logs_off_a_venue_that_goes_back_in_numbers) {
  RawFix venue = logged_on();
  venue.send_as(1, "0");
  EXPECT_NE(venue.read("5"), "");
}

TEST_F(FixInitiator, does_not_hear_a_garbled_message) {
  RawFix venue = logged_on();
  venue.send_text(with_soh("8=FIX.4.4|9=5|35=0|10=000|"));
  venue.send("1|112=STILL THERE");
  EXPECT_EQ(raw_field(venue.read("0"), 112), "STILL THERE");
}

TEST_F(FixInitiator, rejects_a_message_without_what_it_needs) {
  RawFix venue = logged_on();
  venue.send("X|268=1|279=|269=2");
  venue.send("W|268=1|269=0");
  EXPECT_EQ(raw_field(venue.read("3"), 373), "1");
}

TEST_F(FixInitiator, hands_out_rejections_and_counts_them) {
  RawFix venue = logged_on();
  venue.send("3|45=2|58=no such thing");
  venue.send("j|372=V|380=3|58=not here");
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.type, "3");
  EXPECT_EQ(next_arrival(link, FixArrivalKind::message).message.type, "j");
  EXPECT_EQ(link.state().rejected, 2U);
}

TEST_F(FixInitiator, gives_up_a_venue_that_says_nothing_and_calls_again) {
  RawFix venue = logged_on();
  EXPECT_NE(venue.read("1"), "");
  EXPECT_TRUE(venue.is_closed());
  EXPECT_NE(accepted().read("A"), "");
}

TEST_F(FixInitiator, keeps_what_is_sent_while_nobody_is_there) {
  FixMessage request;
  request.type = "V";
  request.add(262, std::string("1"));
  request.add(263, std::string("1"));
  request.add_number(264, 1);
  request.add_number(267, 1);
  request.add(269, std::string("2"));
  request.add_number(146, 1);
  request.add(55, std::string("NVDA"));
  EXPECT_TRUE(link.send(request));
  RawFix venue = logged_on();
  venue.send("2|7=1|16=0");
  EXPECT_EQ(raw_field(venue.read("V"), 55), "NVDA");
}

}  // namespace
}  // namespace tocsin
