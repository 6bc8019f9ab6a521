#include "app/latency/latency_page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "app/backtest/html_page.hpp"
#include "app/backtest/html_text.hpp"
#include "app/backtest/report_parts.hpp"
#include "app/latency/latency_text.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

constexpr double curve_step = 0.05;  // of nines

std::vector<const Series*> drawn(const MeasuredLoad& load) {
  std::vector<const Series*> series;
  for (const Series& one : load.run.series) series.push_back(&one);
  for (const Series& one : load.beside) series.push_back(&one);
  std::erase_if(series, [](const Series* one) { return one->whole().count() == 0; });
  return series;
}

void add_value(JsonText& json, std::optional<std::int64_t> ns) {
  json.raw(ns ? fmt::format("{:.3f}", static_cast<double>(*ns) / 1'000) : "null");
}

// `nines` 2 is 99 %; the greatest length of all is where one of all is longer than it.
void add_curve(JsonText& json, const std::vector<const Series*>& series) {
  std::vector<LatencyHistogram> wholes;
  double ends = 0;
  for (const Series* one : series) {
    wholes.push_back(one->whole());
    ends = std::max(ends, std::log10(static_cast<double>(wholes.back().count())));
  }
  json.key("curve").open_array();
  for (int i = 0; i * curve_step <= ends; ++i) {
    const double nines = i * curve_step;
    json.open_array();
    json.raw(fmt::format("{:.2f}", nines));
    for (const LatencyHistogram& whole : wholes) {
      const bool is_borne = nines <= std::log10(static_cast<double>(whole.count()));
      add_value(json, is_borne ? std::optional(whole.percentile(1 - std::pow(10, -nines))) : std::nullopt);
    }
    json.close_array();
  }
  json.close_array();
}

void add_line(JsonText& json, const MeasuredLoad& load, const std::vector<const Series*>& series) {
  const std::size_t count = load.run.series.front().intervals().size();
  json.key("line").open_array();
  for (std::size_t i = 0; i < count; ++i) {
    json.open_array();
    json.raw(fmt::format("{:.3f}", static_cast<double>(i) * static_cast<double>(load.interval.count()) / 1e9));
    for (const Series* one : series) {
      const bool has_it = i < one->intervals().size();
      add_value(json, has_it ? one->intervals()[i].sound_percentile(0.99) : std::nullopt);
    }
    json.close_array();
  }
  json.close_array();
}

std::string figures(const MeasuredLatency& measured) {
  JsonText json;
  json.open_array();
  for (const MeasuredLoad& load : measured.loads) {
    const std::vector<const Series*> series = drawn(load);
    json.open_object();
    json.key("series").open_array();
    for (const Series* one : series) json.string(one->name());
    json.close_array();
    add_curve(json, series);
    add_line(json, load, series);
    json.close_object();
  }
  json.close_array();
  return json.take();
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string text = "<table>\n";
  std::string_view tag = "th";
  for (const auto& row : rows) {
    text += row_of(escaped(row), tag);
    tag = "td";
  }
  return text + "</table>\n";
}

}  // namespace

std::string latency_page(const MeasuredLatency& measured) {
  std::string text = html_opening("Tocsin latency", dygraphs_style) + "<h1>Latency</h1>\n";
  for (std::size_t i = 0; i < measured.loads.size(); ++i) {
    const MeasuredLoad& load = measured.loads[i];
    text += heading(html_text(heading_of(load, measured.path))) + table(latency_rows(load)) +
            paragraph(html_text(memory_of(load)));
    if (const auto course = course_rows(load); !course.empty()) text += table(course);
    text += paragraph(html_text(verdict_of(load)));
    text += fmt::format("<div class=\"chart\" data-curve=\"{}\"></div>\n", i) + paragraph("p99 by time:") +
            fmt::format("<div class=\"chart\" data-line=\"{}\"></div>\n", i);
  }
  text += heading("To measure again");
  for (const std::string& fact : measured.facts) text += paragraph(html_text(fact));
  return text + fmt::format(
                    "<script type=\"application/json\" id=\"figures\">{}</script>\n<script>\n{}\n</script>\n"
                    "<script>\n{}</script>\n</body>\n</html>\n",
                    html_json(figures(measured)), dygraphs_script, latency_script);
}

}  // namespace tocsin
