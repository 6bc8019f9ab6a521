#include "app/sweep/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/backtest/text_table.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr std::size_t variants_shown = 10;
constexpr std::string_view none = "-";

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f} %", *share * 100) : std::string(none);
}

std::string delay_of(const VariantScore& score) {
  return score.delay_ns ? length_of_time(Duration(score.delay_ns->median)) : std::string(none);
}

std::string rate(const VariantScore& score, std::uint64_t count) { return fmt::format("{:.2f}", score.a_day(count)); }

void append_figures(const VariantScore& score, std::vector<std::string>& row) {
  row.push_back(percent(score.recall()));
  row.push_back(delay_of(score));
  row.push_back(score.lost_ppm ? share_percent(score.lost_ppm->median) : std::string(none));
  row.push_back(rate(score, score.false_bells()));
  row.push_back(rate(score, score.bells));
  row.push_back(rate(score, score.pages));
}

std::string budgets_text(const Swept& swept) {
  std::string text;
  for (const Budget& budget : swept.budgets) text += (text.empty() ? "" : ", ") + budget.option;
  return text;
}

std::string head(const Swept& swept) {
  std::string text =
      fmt::format("{} of {}, {}, {}\n", counted(swept.variants.count(), "variant"),
                  counted(swept.variants.swept.size(), "rule"), counted(swept.dates.size(), "day"), swept.rules_path);
  if (!swept.provenance.empty()) text += "data: " + swept.provenance + "\n";
  return text + split_text(swept);
}

std::string rule_text(const Swept& swept, const SweptRule& rule, const Choice& choice) {
  std::vector<std::vector<std::string>> rows{variant_columns(swept)};
  const auto add = [&](const std::string& what, std::size_t variant) {
    rows.push_back(variant_row(swept, what + rule.settings_of(variant - rule.first), variant));
  };
  add("best: ", choice.best);
  if (!swept.budgets.empty() && choice.chosen) add("within budget: ", *choice.chosen);
  std::size_t shown = 0;
  for (const std::size_t variant : ranked(rule, swept.training)) {
    if (variant == choice.best || (!swept.budgets.empty() && variant == choice.chosen)) continue;
    if (shown++ == variants_shown) break;
    add("  ", variant);
  }
  return fmt::format("\n{} ({}), {}\n", rule.name, rule.detector, counted(rule.count, "variant")) + aligned(rows) +
         given_up_text(swept, choice);
}

// --- CSV

std::vector<std::string> keys_of(const Variants& variants) {
  std::vector<std::string> keys;
  for (const SweptRule& rule : variants.swept) {
    for (const Grid& grid : rule.grids) {
      if (std::ranges::find(keys, grid.key) == keys.end()) keys.push_back(grid.key);
    }
  }
  return keys;
}

// In quotes where CSV would read it otherwise.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void append_settings(const SweptRule& rule, std::size_t variant, const std::vector<std::string>& keys,
                     std::string& text) {
  const std::vector<std::size_t> places = rule.places_of(variant - rule.first);
  for (const std::string& key : keys) {
    text += ',';
    const auto grid = std::ranges::find(rule.grids, key, &Grid::key);
    if (grid == rule.grids.end()) continue;
    text += field(grid->values[places[static_cast<std::size_t>(grid - rule.grids.begin())]].text);
  }
}

void append_spread(const std::optional<Spread>& spread, int decimals, std::string& text) {
  if (spread) {
    fmt::format_to(std::back_inserter(text), ",{},{}", exact_decimal(spread->median, decimals),
                   exact_decimal(spread->worst, decimals));
  } else {
    text += ",,";
  }
}

void append_score(const VariantScore& score, std::string& text) {
  fmt::format_to(std::back_inserter(text), ",{},{},{},", score.days, score.events, score.caught);
  if (const auto recall = score.recall()) fmt::format_to(std::back_inserter(text), "{:.6f}", *recall);
  append_spread(score.delay_ns, 9, text);
  append_spread(score.lost_ppm, 4, text);
  fmt::format_to(std::back_inserter(text), ",{},{},{},{}", score.bells, score.right, score.false_bells(), score.pages);
}

std::string score_header(std::string_view days) {
  static constexpr std::string_view columns[] = {"days",           "events",        "caught",          "recall",
                                                 "delay_median_s", "delay_worst_s", "lost_median_pct", "lost_worst_pct",
                                                 "bells",          "right",         "false",           "pages"};
  std::string text;
  for (const std::string_view column : columns) text += fmt::format(",{}_{}", days, column);
  return text;
}

std::string_view choice_word(const Choice& choice, std::size_t variant) {
  if (variant == choice.chosen) return "chosen";
  return variant == choice.best ? "best" : "";
}

}  // namespace

std::vector<std::string> variant_columns(const Swept& swept) {
  std::vector<std::string> columns{"settings", "recall", "delay", "lost", "false/day", "alerts/day", "pages/day"};
  if (!swept.is_judged()) return columns;
  for (const std::string_view held : {"held out: recall", "delay", "lost", "false/day", "alerts/day", "pages/day"}) {
    columns.emplace_back(held);
  }
  return columns;
}

std::vector<std::string> variant_row(const Swept& swept, const std::string& name, std::size_t variant) {
  std::vector<std::string> row{name};
  append_figures(swept.training[variant], row);
  if (swept.is_judged()) append_figures(swept.held_out[variant], row);
  return row;
}

std::string split_text(const Swept& swept) {
  const std::size_t chose_count = swept.split.training.size();
  const std::string chose = counted(chose_count, "day") + (chose_count == 1 ? " chooses" : " choose");
  if (swept.is_judged()) {
    std::string text = chose + ", " + counted(swept.split.held_out.size(), "day") + " held out to judge the choice:";
    for (const std::size_t day : swept.split.held_out) text += " " + swept.dates[day];
    return text + "\n";
  }
  return chose +
         ", none is held out: these figures say how well settings fit the days that chose them, not how they would do "
         "on others.\n";
}

std::string given_up_text(const Swept& swept, const Choice& choice) {
  if (swept.budgets.empty()) return "";
  const std::string budgets = budgets_text(swept);
  if (!choice.chosen) return "no setting keeps " + budgets + "\n";
  if (choice.chosen == choice.best) return budgets + " is kept, and nothing given up\n";
  const VariantScore& best = swept.training[choice.best];
  const VariantScore& chosen = swept.training[*choice.chosen];
  return fmt::format(
      "to keep {}: recall {} instead of {}, median delay {} instead of {}, {} alerts a day instead of {}\n", budgets,
      percent(chosen.recall()), percent(best.recall()), delay_of(chosen), delay_of(best), rate(chosen, chosen.bells),
      rate(best, best.bells));
}

std::string sweep_table(const Swept& swept) {
  std::string text = head(swept);
  for (std::size_t i = 0; i < swept.choices.size(); ++i) {
    text += rule_text(swept, swept.variants.swept[i], swept.choices[i]);
  }
  return printable_lines(text + failures_text(swept.failed));
}

std::string sweep_csv(const Swept& swept) {
  const std::vector<std::string> keys = keys_of(swept.variants);
  std::string text = "rule,detector";
  for (const std::string& key : keys) text += "," + key;
  text += ",choice" + score_header("training") + score_header("held_out") + "\n";
  for (std::size_t i = 0; i < swept.choices.size(); ++i) {
    const SweptRule& rule = swept.variants.swept[i];
    for (std::size_t variant = rule.first; variant < rule.first + rule.count; ++variant) {
      text += rule.name + "," + rule.detector;
      append_settings(rule, variant, keys, text);
      text += ',';
      text += choice_word(swept.choices[i], variant);
      append_score(swept.training[variant], text);
      append_score(swept.held_out[variant], text);
      text += '\n';
    }
  }
  return text;
}

}  // namespace tocsin
