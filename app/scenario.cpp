#include "app/scenario.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>
#include <vector>

#include "app/backtest/label_text.hpp"
#include "app/calendar.hpp"
#include "app/data_folder.hpp"
#include "app/progress.hpp"
#include "app/scenario/recipe_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/overwrite.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/line_file.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

namespace chrono = std::chrono;

constexpr chrono::year_month_day base_date{chrono::year{2025}, chrono::January, chrono::day{27}};
constexpr std::uint64_t days_to_choose_from = 240;

std::vector<std::string> names_of_recipes() {
  std::set<std::string> names;
  if (std::filesystem::is_directory(scenarios_folder())) {
    for (const auto& entry : std::filesystem::directory_iterator(scenarios_folder())) {
      if (entry.path().extension() == ".toml" && entry.path().stem() != "rules") names.insert(entry.path().stem());
    }
  }
  return {names.begin(), names.end()};
}

std::filesystem::path path_of(const std::string& recipe) {
  if (recipe.ends_with(".toml")) return recipe;
  const std::filesystem::path path = scenarios_folder() / (recipe + ".toml");
  if (std::filesystem::exists(path)) return path;
  const std::vector<std::string> names = names_of_recipes();
  const std::vector<std::string_view> words(names.begin(), names.end());
  throw SetupError("scenario: there is no recipe `" + recipe + "`" + did_you_mean(recipe, words) +
                   "; `tocsin scenario --list` shows those there are");
}

// Seed 1 gives the base date, 2 the full day after it.
chrono::year_month_day chosen_date(std::uint64_t seed) {
  std::uint64_t left = (seed + days_to_choose_from - 1) % days_to_choose_from;
  for (chrono::sys_days date{base_date};; date += chrono::days{1}) {
    if (date == chrono::sys_days{base_date} || us_equities_day(date) != TradingDay::full) continue;
    if (left-- == 0) return date;
  }
}

int list_recipes() {
  for (const std::string& name : names_of_recipes()) {
    std::cout << fmt::format("{:<20} {}\n", name, read_recipe_file(path_of(name)).title);
  }
  return 0;
}

void write_tape(const Scenario& made, const Recipe& recipe, const std::string& out) {
  TapeWriter writer(out, {.listings = made.listings,
                          .sources = made.sources,
                          .provenance = made.provenance,
                          .notes = recipe.title,
                          .timer_grid = std::nullopt});
  writer.append(made.events);
  writer.finish();
}

void write_labels(const Scenario& made, const std::string& path) {
  LineFile file(path);
  file.write(label_text(made.labels, made.provenance));
  file.flush();
}

std::string beside(const std::string& tape) {
  return std::filesystem::path(tape).replace_extension(".labels.csv").string();
}

Scenario make_shown(const Recipe& recipe, const ScenarioDay& day) {
  const LocalTime local(us_equities_zone);
  Progress progress("scenario");
  return make_scenario(recipe, load_day(day_folder("2025-01-27")), day, [&](std::uint64_t events, Time time) {
    if (!progress.is_due()) return;
    progress.show({.done = static_cast<double>(events) / static_cast<double>(recipe.events),
                   .events = events,
                   .tape_time = local.whole_seconds(time)});
  });
}

}  // namespace

Recipe recipe_of(const ScenarioOptions& options) {
  Recipe recipe = read_recipe_file(path_of(options.recipe));
  if (options.seed) recipe.seed = *options.seed;
  if (options.events) recipe.events = *options.events;
  apply(options.changes, recipe);
  return recipe;
}

ScenarioDay day_of(const Recipe& recipe) {
  const chrono::year_month_day date = recipe.is_synthetic ? recipe.date.value_or(chosen_date(recipe.seed)) : base_date;
  const TradingDay day = us_equities_day(date);
  const chrono::local_days local{chrono::sys_days{date}.time_since_epoch()};
  return {.date = fmt::format("{:%F}", chrono::sys_days{date}),
          .midnight = ZoneClock(us_equities_zone).to_utc(local).value(),
          .close = day == TradingDay::early_close ? chrono::hours{13} : day_clock::regular_close,
          .is_open = day != TradingDay::closed};
}

int scenario(const ScenarioOptions& options) {
  if (options.list) return list_recipes();
  const Recipe recipe = recipe_of(options);
  const std::string out = options.out.empty() ? recipe.name + ".tape" : options.out;
  const std::string labels = options.labels.empty() ? beside(out) : options.labels;
  if (options.recipe.ends_with(".toml")) {
    refuse_overwriting({&options.recipe, 1}, out);
    refuse_overwriting({&options.recipe, 1}, labels);
  }
  refuse_writing_twice({&out, 1}, labels);
  const auto start = chrono::steady_clock::now();
  const ScenarioDay day = day_of(recipe);
  const Scenario made = make_shown(recipe, day);
  write_tape(made, recipe, out);
  write_labels(made, labels);
  const double seconds = chrono::duration<double>(chrono::steady_clock::now() - start).count();
  std::cout << fmt::format("{}: {}, {} events, {} MB, in {:.2f} s\n  {}\n{}: {} labels\n", out, day.date,
                           grouped(made.events.size()), made.events.size() * sizeof(Event) / 1'000'000, seconds,
                           made.provenance, labels, made.labels.size());
  return 0;
}

}  // namespace tocsin
