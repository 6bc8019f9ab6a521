#include "app/live/live_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

LiveFigures some() {
  LiveFigures figures{.day = "2025-01-27", .uptime_seconds = 12.5, .alerts = 7, .ringing = 2};
  figures.engine.counts.out = 123'456'789;
  figures.engine.last = time_from_ns(1'737'991'070'500'000'000);
  figures.feeds.push_back({.name = "feed \"A\"\nB", .counts = {.messages = 5, .rejected = 1, .gaps = 3}, .waiting = 4});
  figures.sinks.push_back(
      {.name = "hook", .counts = {.told = 9, .dropped = 8, .conflated = 6, .failed = 2, .waiting = 1}});
  return figures;
}

TEST(LiveFigures, are_metrics_of_prometheus) {
  const std::string text = metrics_text(some());
  for (const char* const line :
       {"# TYPE tocsin_events_total counter\n", "\ntocsin_events_total 123456789\n", "\ntocsin_alerts_total 7\n",
        "\ntocsin_alerts_ringing 2\n", "\ntocsin_journal_up 1\n", "\ntocsin_uptime_seconds 12.5\n",
        "\ntocsin_last_event_timestamp_seconds 1737991070.5\n",
        "\ntocsin_feed_messages_total{feed=\"feed \\\"A\\\"\\nB\"} 5\n",
        "_feed_gaps_total{feed=\"feed \\\"A\\\"\\nB\"} 3\n", "\ntocsin_sink_told_total{sink=\"hook\"} 9\n",
        "\ntocsin_sink_waiting_alerts{sink=\"hook\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

std::set<std::string> metrics_in(const std::string& text, const std::regex& place) {
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), place); at != std::sregex_iterator(); ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

TEST(LiveFigures, are_those_that_the_page_tells_of) {
  const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/service.md");
  const auto told = metrics_in(page, std::regex(R"(\n\| `(tocsin_\w+)` \|)"));
  EXPECT_EQ(metrics_in(metrics_text(some()), std::regex(R"(# TYPE (tocsin_\w+) )")), told);
  EXPECT_GT(told.size(), 20U);
}

TEST(LiveFigures, say_nothing_of_what_is_not_there) {
  const std::string text = metrics_text({});
  EXPECT_THAT(text, Not(HasSubstr("tocsin_feed")));
  EXPECT_THAT(text, Not(HasSubstr("last_event")));
  LiveFigures broken;
  broken.journal_fault = "the disk is full";
  EXPECT_THAT(metrics_text(broken), HasSubstr("\ntocsin_journal_up 0\n"));
}

TEST(LiveFigures, are_a_json_object) {
  const auto json = nlohmann::json::parse(status_json(some()));
  EXPECT_EQ(json.at("day"), "2025-01-27");
  EXPECT_EQ(json.at("events"), 123'456'789);
  EXPECT_EQ(json.at("last_event"), "2025-01-27T15:17:50.500000000Z");
  EXPECT_EQ(json.at("journal"), "written");
  EXPECT_EQ(json.at("feeds").at(0).at("gaps"), 3);
  EXPECT_EQ(json.at("sinks").at(0).at("failed"), 2);
}

}  // namespace
}  // namespace tocsin
