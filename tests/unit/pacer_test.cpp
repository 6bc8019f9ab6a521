#include "feeds/pacer.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<Duration> schedule(std::string_view pace, const std::vector<Duration>& stamps) {
  Pacer pacer(parse_pace(pace));
  std::vector<Duration> due;
  for (const Duration stamp : stamps) {
    due.push_back(pacer.due(blank_event(EventKind::trade, Time{hours(9) + stamp}, InstrumentId{0})));
  }
  return due;
}

using Durations = std::vector<Duration>;

TEST(Pacer, max_waits_for_nothing) {
  EXPECT_EQ(schedule("max", {seconds(0), seconds(5)}), (Durations{seconds(0), seconds(0)}));
}

TEST(Pacer, plays_so_many_times_faster) {
  EXPECT_EQ(schedule("60", {seconds(0), seconds(60), seconds(90)}),
            (Durations{seconds(0), seconds(1), milliseconds(1500)}));
  EXPECT_EQ(schedule("0.5", {seconds(0), seconds(3)}), (Durations{seconds(0), seconds(6)}));
}

TEST(Pacer, adds_up_no_rounding) {
  Pacer pacer(parse_pace("7"));
  Duration due{};
  for (std::int64_t ns = 0; ns <= 7'000'000; ++ns) {
    due = pacer.due(blank_event(EventKind::trade, time_from_ns(ns), InstrumentId{0}));
  }
  EXPECT_EQ(due, Duration{1'000'000});
}

TEST(Pacer, keeps_a_constant_rate_whatever_the_stamps) {
  EXPECT_EQ(schedule("rate:500000", {seconds(0), seconds(0), seconds(9), seconds(1)}),
            (Durations{microseconds(0), microseconds(2), microseconds(4), microseconds(6)}));
}

TEST(Pacer, keeps_a_burst_and_shortens_the_quiet) {
  EXPECT_EQ(schedule("burst:100",
                     {microseconds(0), microseconds(400), microseconds(1400), milliseconds(1400) + microseconds(2400)}),
            (Durations{microseconds(0), microseconds(400), microseconds(1400), milliseconds(14) + microseconds(2400)}));
}

TEST(Pacer, never_goes_back_when_stamps_do) {
  EXPECT_EQ(schedule("1", {seconds(0), seconds(5), seconds(2), seconds(4), seconds(6)}),
            (Durations{seconds(0), seconds(5), seconds(5), seconds(5), seconds(6)}));
}

TEST(Pacer, starts_anew_after_a_long_silence) {
  EXPECT_EQ(schedule("1", {seconds(0), seconds(2), hours(48), hours(48) + seconds(3)}),
            (Durations{seconds(0), seconds(2), seconds(3), seconds(6)}));
  EXPECT_EQ(schedule("burst:100", {seconds(0), hours(48), hours(48) + microseconds(3)}),
            (Durations{seconds(0), seconds(1), seconds(1) + microseconds(3)}));
}

TEST(Pacer, waits_out_a_silence_of_an_hour) {
  EXPECT_EQ(schedule("1", {seconds(0), hours(1)}), (Durations{seconds(0), hours(1)}));
}

TEST(ParsePace, reads_every_form) {
  EXPECT_EQ(parse_pace("max"), Pace{});
  EXPECT_EQ(parse_pace("60"), (Pace{PaceKind::times, 60'000}));
  EXPECT_EQ(parse_pace("1.25"), (Pace{PaceKind::times, 1'250}));
  EXPECT_EQ(parse_pace("0.5"), (Pace{PaceKind::times, 500}));
  EXPECT_EQ(parse_pace("rate:500000"), (Pace{PaceKind::rate, 500'000'000}));
  EXPECT_EQ(parse_pace("burst:100"), (Pace{PaceKind::burst, 100'000}));
}

TEST(ParsePace, refuses_what_is_none_of_them_and_says_what_it_expected) {
  for (const char* const text :
       {"",     "fast",        "0",    "0.0",   "-1",     "+1",      "1.",    ".5",         "1.2345",
        "1e9",  "60x",         "max ", "rate:", "rate:x", "burst:0", "burst", "2000000000", "99999999999999999999",
        "1.-5", "1000000000.1"}) {
    EXPECT_THROW((void)parse_pace(text), SetupError) << text;
  }
  try {
    (void)parse_pace("fast");
  } catch (const SetupError& error) {
    EXPECT_NE(std::string(error.what()).find("'fast': expected max"), std::string::npos);
  }
}

}  // namespace
}  // namespace tocsin
