#include "app/backtest/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backtest/html_text.hpp"
#include "app/backtest/report_figures.hpp"
#include "app/backtest/score_table.hpp"
#include "tests/support/small_facts.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t opening = 1'737'988'200 * second;  // 27 January 2025, 09:30 in New York

// A day with a bell inside of one label, a label that is missed, and a name that nobody would want on a page.
Backtested hostile() {
  const std::string evil = "</script><script>alert('x')</script>\"><img src=x onerror=alert(1)>&\x1b[31m";
  Backtested made{.rules_path = "rules <b>.toml"};
  made.labels.path = "labels & more.csv";
  made.labels.labels = {{.when = range(opening, opening + 60 * second), .subject = evil, .kind = "any", .note = evil},
                        {.when = range(opening, opening + 90 * second), .subject = "B", .kind = "any", .note = evil}};
  made.rules = {{.name = "ladder", .detector = "index_drop", .levels = {30'000, 50'000}, .is_unit_known = true}};
  DayFacts day{.name = "2025-01-27", .span = range(opening, opening + 600 * second)};
  day.labels = {label_of(0, made.labels.labels[0].when), label_of(1, made.labels.labels[1].when)};
  day.labels[1].is_fall_known = true;
  day.labels[1].fall_ppm = 72'000;
  day.ringings = {ringing(range(opening + 7 * second, opening + 20 * second), {0}, 0, evil),
                  ringing(range(opening + 300 * second, opening + 301 * second), {0}, 1, "B")};
  made.days = {day};
  made.paths = {{{.subject = evil, .start = time_from_ns(opening), .changes_ppm = {0, -12'345, PricePath::unknown}}}};
  made.sources = {{.files = {"it's " + evil}, .is_first = true}};
  made.failed = {{.name = evil, .reason = evil}};
  made.provenance = evil;
  made.card = scorecard(made.rules, made.days);
  return made;
}

// The page without the scripts and the style that we carry along.
std::string tables_of(const std::string& page) {
  return page.substr(page.find("<body>"), page.find("<script") - page.find("<body>"));
}

TEST(Report, lets_no_name_become_markup) {
  const std::string page = report_page(hostile());
  EXPECT_THAT(tables_of(page), Not(HasSubstr("<img")));
  EXPECT_THAT(tables_of(page), Not(HasSubstr("alert('x')")));
  EXPECT_THAT(tables_of(page),
              HasSubstr("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&gt;&lt;img"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, HasSubstr("rules &lt;b&gt;.toml"));
  EXPECT_THAT(page, HasSubstr("labels &amp; more.csv"));
  // Three scripts of ours and the ends of three: a name that ended one would make a fourth.
  std::size_t ends = 0;
  for (std::size_t at = page.find("</script"); at != std::string::npos; at = page.find("</script", at + 1)) ++ends;
  EXPECT_EQ(ends, 3U);
}

TEST(Report, loads_nothing) {
  const std::string page = report_page(hostile());
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* word : {" src=\"", "<link", "@import", "url(http", "sourceMappingURL"}) {
    EXPECT_THAT(page, Not(HasSubstr(word))) << word;
  }
}

TEST(Report, has_its_tables_without_a_script) {
  const std::string tables = tables_of(report_page(hostile()));
  EXPECT_THAT(tables, HasSubstr("<td>ladder</td><td>2</td><td>1</td><td>50 %</td><td>7 s</td>"));
  EXPECT_THAT(tables, HasSubstr("<tr class=\"level\"><td>3 %</td>"));
  EXPECT_THAT(tables, HasSubstr("<span class=\"false\">false</span>"));
  EXPECT_THAT(tables, HasSubstr("-7.20 %"));
  EXPECT_THAT(tables, HasSubstr("tocsin replay"));
}

TEST(Report, draws_its_charts_from_json_that_ends_no_script) {
  const std::string json = report_figures(hostile());
  const auto figures = nlohmann::json::parse(json);
  EXPECT_EQ(figures["days"][0]["rows"][1], nlohmann::json({1'737'970'260'000, -1.2345}));  // the clock says 09:31
  EXPECT_TRUE(figures["days"][0]["rows"][2][1].is_null());
  EXPECT_EQ(figures["days"][0]["bells"][0], nlohmann::json({1'737'970'207'000, true}));
  EXPECT_EQ(figures["delays"]["rows"][1], nlohmann::json({7, 50}));
  EXPECT_EQ(figures["curves"][0]["points"].size(), 2U);
  EXPECT_THAT(html_json(json), Not(HasSubstr("<")));
  EXPECT_EQ(nlohmann::json::parse(html_json(json)), figures);
}

TEST(ScoreTable, shows_a_terminal_nothing_that_it_would_obey) {
  const std::string table = score_table(hostile());
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_THAT(table,
              HasSubstr("1 miss, the deepest falls first:\n  2025-01-27 ladder  B any 09:30:00-09:31:30, -7.20 %"));
  EXPECT_THAT(table, HasSubstr("'it'\\''s </script>"));
  EXPECT_THAT(table, HasSubstr(" --rules 'rules <b>.toml' --from 09:30:00 --to 09:31:31\n"));
}

TEST(ScoreTable, names_the_level_that_each_row_of_csv_is_of) {
  const std::string csv = score_csv(hostile());
  const std::size_t columns = static_cast<std::size_t>(std::ranges::count(csv.substr(0, csv.find('\n')), ','));
  EXPECT_THAT(csv, HasSubstr("\nladder,index_drop,,,,1,2,1,1,0.500000,,,7,7,7,"));
  EXPECT_THAT(csv, HasSubstr("\nladder,index_drop,2,5,percent,1,2,0,2,0.000000,"));
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv, ',')), 4 * columns);
}

TEST(HtmlText, escapes_all_that_markup_is_made_of) {
  EXPECT_EQ(html_text("a<b>&\"'\n\xff"), "a&lt;b&gt;&amp;&quot;&#39;?\xef\xbf\xbd");
  EXPECT_EQ(html_json("[\"<\"]"), "[\"\\u003c\"]");
}

}  // namespace
}  // namespace tocsin
