#include "app/sweep/sweep_report.hpp"

#include <fmt/format.h>

#include "app/backtest/html_page.hpp"
#include "app/backtest/html_text.hpp"
#include "app/backtest/report_parts.hpp"
#include "app/backtest/text_table.hpp"
#include "app/sweep/sweep_table.hpp"
#include "sinks/figures.hpp"
#include "sinks/json_text.hpp"

namespace tocsin {
namespace {

constexpr std::size_t variants_shown = 25;

std::string summary(const Swept& swept) {
  std::string text = "<h1>Sweep</h1>\n";
  text += paragraph(fmt::format("{} of {} of <code>{}</code>, labels of <code>{}</code>, {}",
                                counted(swept.variants.count(), "variant"),
                                counted(swept.variants.swept.size(), "rule"), html_text(swept.rules_path),
                                html_text(swept.labels_path), counted(swept.dates.size(), "day")));
  if (!swept.provenance.empty()) text += paragraph("Data: " + html_text(swept.provenance));
  text += paragraph(html_text(split_text(swept)));
  return text + "<noscript><p>The heat maps need JavaScript; the tables do not.</p></noscript>\n";
}

std::string table_of(const Swept& swept, const SweptRule& rule, const Choice& choice) {
  std::string text = "<table>\n" + row_of(escaped(variant_columns(swept)), "th");
  const auto add = [&](const std::string& what, std::size_t variant) {
    const std::string name = what + rule.settings_of(variant - rule.first);
    text += row_of(escaped(variant_row(swept, name, variant)), "td");
  };
  if (choice.chosen && choice.chosen != choice.best) add("chosen: ", *choice.chosen);
  std::size_t shown = 0;
  for (const std::size_t variant : ranked(rule, swept.training)) {
    if (shown++ == variants_shown) break;
    add("", variant);
  }
  return text + "</table>\n";
}

std::string rules(const Swept& swept) {
  std::string text;
  for (std::size_t i = 0; i < swept.choices.size(); ++i) {
    const SweptRule& rule = swept.variants.swept[i];
    text += heading(html_text(fmt::format("{} ({}), {}", rule.name, rule.detector, counted(rule.count, "variant"))));
    text += paragraph(html_text(given_up_text(swept, swept.choices[i])));
    text += fmt::format("<div class=\"heat\" data-rule=\"{}\"></div>\n", i);
    text += table_of(swept, rule, swept.choices[i]);
  }
  return text;
}

std::string failures(const Swept& swept) {
  if (swept.failed.empty()) return "";
  std::string text = heading("Not heard") + "<table>\n";
  for (const FailedRun& failed : swept.failed) text += row_of(escaped({failed.name, failed.reason}), "td");
  return text + "</table>\n";
}

// --- What the maps are drawn from

// One figure of all variants of a rule, as an array of numbers and nulls.
template <class Figure>
void add_figure(JsonText& json, std::string_view name, std::span<const VariantScore> scores, Figure&& figure) {
  std::string numbers = "[";
  for (const VariantScore& score : scores) {
    if (numbers.size() > 1) numbers += ',';
    figure(score, numbers);
  }
  json.key(name).raw(numbers + "]");
}

void append_rate(const VariantScore& score, std::uint64_t count, std::string& to) {
  fmt::format_to(std::back_inserter(to), "{:.3g}", score.a_day(count));
}

void append_median(const std::optional<Spread>& spread, double unit, std::string& to) {
  if (!spread) {
    to += "null";
  } else {
    fmt::format_to(std::back_inserter(to), "{:.6g}", static_cast<double>(spread->median) / unit);
  }
}

void add_figures(JsonText& json, std::string_view days, std::span<const VariantScore> scores) {
  json.key(days).open_object();
  add_figure(json, "recall", scores, [](const VariantScore& score, std::string& to) {
    const auto recall = score.recall();
    to += recall ? fmt::format("{:.4g}", *recall * 100) : "null";
  });
  add_figure(json, "delay", scores,
             [](const VariantScore& score, std::string& to) { append_median(score.delay_ns, 1e9, to); });
  add_figure(json, "lost", scores,
             [](const VariantScore& score, std::string& to) { append_median(score.lost_ppm, 1e4, to); });
  add_figure(json, "false", scores,
             [](const VariantScore& score, std::string& to) { append_rate(score, score.false_bells(), to); });
  add_figure(json, "alerts", scores,
             [](const VariantScore& score, std::string& to) { append_rate(score, score.bells, to); });
  add_figure(json, "pages", scores,
             [](const VariantScore& score, std::string& to) { append_rate(score, score.pages, to); });
  json.close_object();
}

void add_keys(JsonText& json, const SweptRule& rule) {
  json.key("keys").open_array();
  for (const Grid& grid : rule.grids) {
    json.open_object();
    json.key("key").string(grid.key);
    json.key("values").open_array();
    for (const GridValue& value : grid.values) json.string(value.text);
    json.close_array();
    json.close_object();
  }
  json.close_array();
}

void add_rule(JsonText& json, const Swept& swept, std::size_t number) {
  const SweptRule& rule = swept.variants.swept[number];
  const Choice& choice = swept.choices[number];
  json.open_object();
  add_keys(json, rule);
  json.key("best").raw(std::to_string(choice.best - rule.first));
  json.key("chosen").raw(choice.chosen ? std::to_string(*choice.chosen - rule.first) : "null");
  add_figures(json, "days that chose", std::span(swept.training).subspan(rule.first, rule.count));
  if (swept.is_judged()) add_figures(json, "days held out", std::span(swept.held_out).subspan(rule.first, rule.count));
  json.close_object();
}

std::string figures_of(const Swept& swept) {
  JsonText json;
  json.open_object();
  json.key("days").open_array();
  json.string("days that chose");
  if (swept.is_judged()) json.string("days held out");
  json.close_array();
  json.key("rules").open_array();
  for (std::size_t i = 0; i < swept.choices.size(); ++i) add_rule(json, swept, i);
  json.close_array();
  json.close_object();
  return json.take();
}

std::string scripts(const Swept& swept) {
  return fmt::format("<script type=\"application/json\" id=\"figures\">{}</script>\n<script>\n{}</script>\n",
                     html_json(figures_of(swept)), sweep_script);
}

}  // namespace

std::string sweep_page(const Swept& swept) {
  return html_opening("Tocsin sweep", "") + summary(swept) + rules(swept) + failures(swept) + scripts(swept) +
         "</body>\n</html>\n";
}

}  // namespace tocsin
