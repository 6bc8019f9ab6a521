#include "sinks/console_sink.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "sinks/alert_words.hpp"
#include "sinks/write_error.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

Rules two_of_one_key() {
  Rules rules = small_rules::index_drop();
  rules.of<IndexDrop>()[0].levels = {30'000};
  rules.policies[0].key = "ai";
  rules.policies.push_back({.name = "again", .detector = "index_drop", .key = "ai"});
  rules.of<IndexDrop>().push_back(rules.of<IndexDrop>()[0]);
  rules.of<IndexDrop>()[1].rule = RuleId{1};
  return rules;
}

// Rings, is suppressed as a duplicate, and is resolved.
struct ThreeStates : SmallDesk {
  ThreeStates() : SmallDesk(two_of_one_key()) {
    trade(SmallDesk::vst, Price::whole(50), 500ms);
    trade(SmallDesk::nvda, Price::whole(92), 1s);
    trade(SmallDesk::nvda, Price::whole(100), 2s);
  }
};

std::string shown(const SmallDesk& desk, const Names& names, const ConsoleSink::Look& look) {
  std::ostringstream out;
  ConsoleSink console(names, out, look);
  for (const Alert& alert : desk.alerts()) console.on_alert(alert);
  console.flush();
  return out.str();
}

const std::string indent(24, ' ');

TEST(ConsoleSink, shows_the_day_the_line_and_who_moved_it) {
  const ThreeStates desk;
  const std::string id = hex_id(desk.alerts()[0].id);
  EXPECT_EQ(
      shown(desk, desk.names(), {}),
      "2025-01-27, America/New_York\n"
      "09:30:01.000  WARNING   AI -4.00 % from prior close (9,600.00, limit 9,700.00; ref 10,000.00)  ai_ladder 3 "
      "%  rings  " +
          id + "\n" + indent + "NVDA -400.00 points (-8.00 %)\n" + indent +
          "VST 0.00 points (0.00 %)\n"
          "09:30:02.000  WARNING   AI 0.00 % from prior close (10,000.00, limit 9,750.00; ref 10,000.00)  ai_ladder 3 "
          "%  resolved  " +
          id + "\n");
}

TEST(ConsoleSink, says_what_is_told_late) {
  const ThreeStates desk;
  const Names names = desk.names();
  std::ostringstream out;
  ConsoleSink(names, out, {}).on_late_alert(desk.alerts()[0]);
  EXPECT_NE(out.str().find(hex_id(desk.alerts()[0].id) + "  told late\n"), std::string::npos) << out.str();
}

TEST(ConsoleSink, shows_as_many_contributors_as_asked) {
  const ThreeStates desk;
  const std::string text = shown(desk, desk.names(), {.contributors_max = 1});
  EXPECT_NE(text.find("NVDA -400.00 points"), std::string::npos);
  EXPECT_EQ(text.find("VST"), std::string::npos);
}

TEST(ConsoleSink, colours_severities_and_dims_what_is_suppressed) {
  const ThreeStates desk;
  const std::string text = shown(desk, desk.names(), {.colour = true, .verbose = true});
  EXPECT_NE(text.find("09:30:01.000  \x1b[33mWARNING\x1b[0m   AI -4.00 %"), std::string::npos);
  EXPECT_NE(text.find("\n\x1b[2m09:30:01.000  WARNING   AI -4.00 %"), std::string::npos);
  EXPECT_NE(text.find("09:30:02.000  \x1b[32mWARNING\x1b[0m   AI 0.00 %"), std::string::npos);
}

TEST(ConsoleSink, shows_what_is_suppressed_only_when_verbose) {
  const ThreeStates desk;
  EXPECT_EQ(shown(desk, desk.names(), {}).find("suppressed"), std::string::npos);
  EXPECT_NE(shown(desk, desk.names(), {.verbose = true}).find("suppressed (duplicate of "), std::string::npos);
}

TEST(ConsoleSink, writes_no_escape_without_colour) {
  const ThreeStates desk;
  EXPECT_EQ(shown(desk, desk.names(), {.verbose = true}).find('\x1b'), std::string::npos);
}

TEST(ConsoleSink, says_where_the_data_comes_from) {
  const ThreeStates desk;
  Names names = desk.names();
  names.provenance = "made from published figures, not exchange ticks";
  EXPECT_TRUE(shown(desk, names, {})
                  .starts_with(
                      "2025-01-27, America/New_York  (made from published figures, not exchange ticks)\n09:30:01.000"));
}

TEST(ConsoleSink, heads_each_day_once) {
  SmallDesk desk(small_rules::value_lost());
  desk.trade(SmallDesk::nvda, Price::whole(90), 14h);
  desk.trade(SmallDesk::nvda, Price::whole(80), 15h);
  const std::string text = shown(desk, desk.names(), {});
  EXPECT_TRUE(text.starts_with("2025-01-27, America/New_York\n23:30:00.000"));
  EXPECT_NE(text.find("\n2025-01-28, America/New_York\n00:30:00.000"), std::string::npos);
}

TEST(ConsoleSink, lets_a_progress_line_make_way_before_each_alert_it_shows) {
  const ThreeStates desk;
  const Names names = desk.names();
  std::ostringstream out;
  ConsoleSink console(names, out, {}, [&] { out << "[cleared]"; });
  for (const Alert& alert : desk.alerts()) console.on_alert(alert);
  EXPECT_TRUE(out.str().starts_with("[cleared]2025-01-27"));
  EXPECT_NE(out.str().find("\n[cleared]09:30:02.000"), std::string::npos);
  EXPECT_EQ(out.str().find("[cleared][cleared]"), std::string::npos);
}

TEST(ConsoleSink, reports_a_stream_that_has_failed) {
  const ThreeStates desk;
  const Names names = desk.names();
  std::ostringstream out;
  ConsoleSink console(names, out, {});
  out.setstate(std::ios::badbit);
  console.on_alert(desk.alerts()[0]);
  EXPECT_THROW(console.flush(), WriteError);
}

}  // namespace
}  // namespace tocsin
