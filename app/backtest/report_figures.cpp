#include "app/backtest/report_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

// The exchange's clock as milliseconds since 1970, so that a browser of any zone shows it.
class WallClock {
 public:
  explicit WallClock(Time day) {
    ZoneClock clock(us_equities_zone);
    const auto midnight = clock.day_of(day);
    if (const auto utc = clock.to_utc(midnight)) offset_ = midnight.time_since_epoch() - utc->time_since_epoch();
  }
  [[nodiscard]] std::string ms(Time time) const {
    return fmt::format("{}", (ns_since_epoch(time) + offset_.count()) / ns_per_ms);
  }

 private:
  Duration offset_{};
};

void add_pair(JsonText& json, const std::string& first, const std::string& second) {
  json.open_array();
  json.raw(first);
  json.raw(second);
  json.close_array();
}

// The paths by minute: each has a start of its own only where its day has one.
void add_rows(JsonText& json, const std::vector<PricePath>& paths, const WallClock& clock) {
  const std::size_t minutes = paths.empty() ? 0 : paths.front().changes_ppm.size();
  json.key("rows").open_array();
  for (std::size_t minute = 0; minute < minutes; ++minute) {
    json.open_array();
    json.raw(clock.ms(paths.front().start + std::chrono::minutes(minute)));
    for (const PricePath& path : paths) {
      const std::int32_t change = path.changes_ppm[minute];
      json.raw(change == PricePath::unknown ? "null" : exact_decimal(change, 4));
    }
    json.close_array();
  }
  json.close_array();
}

void add_day(JsonText& json, const DayFacts& day, const std::vector<PricePath>& paths) {
  const WallClock clock(day.span.start);
  json.open_object();
  json.key("series").open_array();
  for (const PricePath& path : paths) json.string(path.subject);
  json.close_array();
  json.key("labels").open_array();
  for (const DayLabel& label : day.labels) add_pair(json, clock.ms(label.when.start), clock.ms(label.when.end));
  json.close_array();
  json.key("bells").open_array();
  for (const Ringing& bell : day.ringings) {
    add_pair(json, clock.ms(bell.when.start), is_right(bell, day) ? "true" : "false");
  }
  json.close_array();
  add_rows(json, paths, clock);
  json.close_object();
}

// Ascending.
std::vector<std::int64_t> delays_of(const Score& score) {
  std::vector<std::int64_t> delays;
  for (const JudgedLabel& label : score.labels) {
    if (label.outcome.caught) delays.push_back(label.outcome.delay.count());
  }
  std::ranges::sort(delays);
  return delays;
}

// The share of its labels that each rule has caught by then: misses keep it below 100 %.
void add_delays(JsonText& json, const Backtested& backtested) {
  struct Course {
    const Score* score;
    std::vector<std::int64_t> delays;
  };
  std::vector<Course> courses;
  std::set<std::int64_t> times{0};
  for (const RuleScore& rule : backtested.card) {
    if (rule.whole.sum.events == 0) continue;
    courses.push_back({&rule.whole, delays_of(rule.whole)});
    times.insert(courses.back().delays.begin(), courses.back().delays.end());
  }
  times.insert(*times.rbegin() + *times.rbegin() / 20 + 1'000'000'000);  // the last step is seen
  json.key("delays").open_object();
  json.key("rules").open_array();
  for (const Course& course : courses) json.string(backtested.rules[course.score->of.rule].name);
  json.close_array();
  json.key("rows").open_array();
  for (const std::int64_t time : times) {
    json.open_array();
    json.raw(exact_decimal(time, 9));
    for (const auto& [score, delays] : courses) {
      const auto caught = std::ranges::upper_bound(delays, time) - delays.begin();
      json.raw(fmt::format("{:.2f}", 100.0 * static_cast<double>(caught) / static_cast<double>(score->sum.events)));
    }
    json.close_array();
  }
  json.close_array();
  json.close_object();
}

void add_curve(JsonText& json, const std::string& rule, const std::vector<Score>& levels) {
  std::multimap<double, double> points;  // false bells a day, share missed
  for (const Score& level : levels)
    points.emplace(level.false_bells_a_day().value_or(0), 1 - level.recall().value_or(0));
  json.open_object();
  json.key("rule").string(rule);
  json.key("points").open_array();
  for (const auto& [false_bells, missed] : points) {
    add_pair(json, fmt::format("{:.4f}", false_bells), fmt::format("{:.2f}", missed * 100));
  }
  json.close_array();
  json.close_object();
}

}  // namespace

std::vector<std::size_t> days_shown(const Backtested& backtested) {
  std::vector<std::size_t> shown;
  for (std::size_t day = 0; day < backtested.days.size() && shown.size() < days_shown_max; ++day) {
    if (!backtested.days[day].labels.empty() || !backtested.days[day].ringings.empty()) shown.push_back(day);
  }
  return shown;
}

std::vector<std::size_t> curves_shown(const Backtested& backtested) {
  std::vector<std::size_t> shown;
  for (std::size_t rule = 0; rule < backtested.card.size(); ++rule) {
    if (backtested.card[rule].whole.sum.events > 0 && !backtested.card[rule].levels.empty()) shown.push_back(rule);
  }
  return shown;
}

std::string report_figures(const Backtested& backtested) {
  JsonText json;
  json.open_object();
  json.key("days").open_array();
  for (const std::size_t day : days_shown(backtested)) add_day(json, backtested.days[day], backtested.paths[day]);
  json.close_array();
  add_delays(json, backtested);
  json.key("curves").open_array();
  for (const std::size_t rule : curves_shown(backtested)) {
    add_curve(json, backtested.rules[rule].name, backtested.card[rule].levels);
  }
  json.close_array();
  json.close_object();
  return json.take();
}

}  // namespace tocsin
