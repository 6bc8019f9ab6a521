#include "app/backtest/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/backtest/html_page.hpp"
#include "app/backtest/html_text.hpp"
#include "app/backtest/report_figures.hpp"
#include "app/backtest/report_parts.hpp"
#include "app/backtest/score_table.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

constexpr std::size_t bells_shown_max = 200;
constexpr std::size_t misses_shown_max = 100;

std::string summary(const Backtested& backtested) {
  std::string text = "<h1>Backtest</h1>\n";
  text +=
      paragraph(fmt::format("{}, {} of <code>{}</code>, rules of <code>{}</code>",
                            counted(backtested.days.size(), "day"), counted(backtested.labels.labels.size(), "label"),
                            html_text(backtested.labels.path), html_text(backtested.rules_path)));
  if (!backtested.provenance.empty()) text += paragraph("Data: " + html_text(backtested.provenance));
  if (const std::size_t elsewhere = backtested.labels_elsewhere(); elsewhere > 0) {
    text += paragraph(counted(elsewhere, "label") + " of dates that were not heard: not scored");
  }
  return text + "<noscript><p>The charts need JavaScript; the tables do not.</p></noscript>\n";
}

std::string scores(const Backtested& backtested) {
  std::string text = heading("Scores") + "<table>\n" + row_of(escaped(score_columns()), "th");
  for (const RuleScore& score : backtested.card) {
    const PlayedRule& rule = backtested.rules[score.whole.of.rule];
    text += row_of(escaped(score_row(rule.name, score.whole)), "td");
    for (std::size_t rung = 0; rung < score.levels.size(); ++rung) {
      text += row_of(escaped(score_row(level_of(rule, rung), score.levels[rung])), "td", " class=\"level\"");
    }
  }
  return text + "</table>\n" +
         paragraph(
             "<span class=\"remark\">A label is caught where a bell that speaks of it rings inside of it. Delay and "
             "lost are medians of those caught; lost is how much of the fall from the label's start to its worst "
             "was over at the bell. A level is scored as if the rule had no other. Intervals are of resampled "
             "days.</span>");
}

std::string delays(const Backtested& backtested) {
  const bool any =
      std::ranges::any_of(backtested.card, [](const RuleScore& rule) { return rule.whole.sum.caught > 0; });
  if (!any) return "";
  return heading("How late") + "<div class=\"chart\" data-delays></div>\n";
}

std::string curves(const Backtested& backtested) {
  const std::size_t count = curves_shown(backtested).size();
  if (count == 0) return "";
  std::string text = heading("Misses against false bells, by level") + "<div class=\"curves\">\n";
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("<div class=\"chart\" data-curve=\"{}\"></div>\n", i);
  return text + "</div>\n";
}

std::string misses(const Backtested& backtested) {
  const std::vector<Miss> missed = misses_of(backtested);
  if (missed.empty()) return heading("Misses") + paragraph("None.");
  std::string text = heading("Misses, the deepest falls first") + "<table>\n" +
                     row_of({"day", "rule", "label", "when", "fall", "note", "to hear it again"}, "th");
  for (std::size_t i = 0; i < std::min(missed.size(), misses_shown_max); ++i) {
    const Miss& miss = missed[i];
    const Label& label = backtested.labels.labels[miss.label->label];
    std::vector<std::string> cells =
        escaped({backtested.days[miss.day].name, backtested.rules[miss.rule].name, label.subject + " " + label.kind,
                 clock_of(label.when), miss.label->is_fall_known ? signed_percent(-miss.label->fall_ppm) : "",
                 label.note, command_of(miss, backtested)});
    cells.back() = "<code>" + cells.back() + "</code>";
    text += row_of(cells, "td");
  }
  text += "</table>\n";
  if (missed.size() > misses_shown_max)
    text += paragraph(fmt::format("And {} more.", grouped(missed.size() - misses_shown_max)));
  return text;
}

std::string labels_of(const DayFacts& day, const Backtested& backtested) {
  std::string text;
  for (const DayLabel& one : day.labels) {
    const Label& label = backtested.labels.labels[one.label];
    text += paragraph(html_text(clock_of(label.when) + "  " + label.subject + " " + label.kind +
                                (label.note.empty() ? "" : ": " + label.note)));
  }
  return text;
}

std::string bells_of(const DayFacts& day, const Backtested& backtested) {
  if (day.ringings.empty()) return paragraph("No bell.");
  const LocalTime local(us_equities_zone);
  std::string text = "<table>\n" + row_of({"rang", "until", "rule", "level", "subject", ""}, "th");
  for (std::size_t i = 0; i < std::min(day.ringings.size(), bells_shown_max); ++i) {
    const Ringing& bell = day.ringings[i];
    const PlayedRule& rule = backtested.rules[bell.rule];
    std::vector<std::string> cells = escaped({local.time_of_day(bell.when.start), local.time_of_day(bell.when.end),
                                              rule.name, level_of(rule, bell.rung), bell.subject});
    cells.emplace_back(is_right(bell, day) ? "<span class=\"right\">right</span>"
                                           : "<span class=\"false\">false</span>");
    text += row_of(cells, "td");
  }
  text += "</table>\n";
  if (day.ringings.size() <= bells_shown_max) return text;
  return text + paragraph(fmt::format("And {} more.", grouped(day.ringings.size() - bells_shown_max)));
}

std::string days(const Backtested& backtested) {
  const std::vector<std::size_t> shown = days_shown(backtested);
  std::string text = heading("Days");
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const DayFacts& day = backtested.days[shown[i]];
    text += fmt::format("<h3>{}</h3>\n", html_text(day.name)) + labels_of(day, backtested);
    if (!backtested.paths[shown[i]].empty()) text += fmt::format("<div class=\"chart\" data-day=\"{}\"></div>\n", i);
    text += bells_of(day, backtested);
  }
  const std::size_t others = backtested.days.size() - shown.size();
  if (others > 0) text += paragraph(fmt::format("{} more days are not shown.", grouped(others)));
  return text;
}

std::string failures(const Backtested& backtested) {
  if (backtested.failed.empty()) return "";
  std::string text = heading("Not heard") + "<table>\n";
  for (const FailedRun& failed : backtested.failed) text += row_of(escaped({failed.name, failed.reason}), "td");
  return text + "</table>\n";
}

std::string scripts(const Backtested& backtested) {
  return fmt::format(
      "<script type=\"application/json\" id=\"figures\">{}</script>\n<script>\n{}\n</script>\n"
      "<script>\n{}</script>\n",
      html_json(report_figures(backtested)), dygraphs_script, report_script);
}

}  // namespace

std::string report_page(const Backtested& backtested) {
  return html_opening("Tocsin backtest", dygraphs_style) + summary(backtested) + scores(backtested) +
         delays(backtested) + curves(backtested) + misses(backtested) + failures(backtested) + days(backtested) +
         scripts(backtested) + "</body>\n</html>\n";
}

}  // namespace tocsin
