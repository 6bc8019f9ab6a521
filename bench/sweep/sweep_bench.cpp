// What ten thousand variants of index_drop and name_drop cost in one replay of the demo's tape, beside one replay with
// one variant of each, and beside the naive way: a replay for each of fifty of them, which must find the same.
// `sweep_bench [EVENTS] [REPEATS]`.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "app/backtest/day_run.hpp"
#include "app/sweep/sweep_report.hpp"
#include "app/sweep/sweep_run.hpp"
#include "app/sweep/sweep_table.hpp"
#include "app/tape_commands.hpp"
#include "bench/measured.hpp"
#include "engine/setup_error.hpp"
#include "scoring/day_score.hpp"

namespace tocsin::bench {
namespace {

constexpr const char* date = "2025-01-27";
constexpr std::size_t naive_count = 50;
const std::filesystem::path day = std::filesystem::path(TOCSIN_SOURCE_DIR) / "replay_data" / date;

// 5,000 of each detector: a hundred levels, ten holds, and five distances at which they clear.
const std::vector<std::string> many_grids{"index_drop.levels=1:10.9:0.1", "index_drop.hold_on=0s:45s:5s",
                                          "index_drop.clear=0.1:0.5:0.1", "name_drop.levels=5:24.8:0.2",
                                          "name_drop.hold_on=0s:90s:10s", "name_drop.clear=0.1:0.5:0.1"};
const std::vector<std::string> one_of_each{"index_drop.levels=3", "name_drop.levels=8"};

// Whom name_drop's variants watch.
constexpr const char* one_name = "names = 'NVDA'";
constexpr const char* thirty_names = "members_of = 'SOX'";

std::string house_text() {
  return fmt::format("universe = '{}'\nbaskets = '{}'\n", (day / "universe.csv").string(),
                     (day / "baskets.csv").string());
}

// A rule of the bench with these keys besides.
std::string rule_text(const std::string& detector, const std::string& names, const std::string& keys) {
  return fmt::format("[[rule]]\nname = '{0}'\ndetector = '{0}'\n{1}\nreference = 'prior_close'\n{2}\n", detector,
                     detector == "index_drop" ? "subject = 'SOX'" : names, keys);
}

class SweepBench {
 public:
  SweepBench(const std::filesystem::path& folder, std::string tape, std::string names)
      : folder_(folder),
        tape_(std::move(tape)),
        names_(std::move(names)),
        rules_(write("rules.toml", house_text() + rule_text("index_drop", names_, "levels = [3]") +
                                       rule_text("name_drop", names_, "levels = [8]"))),
        labels_((day / "labels.csv").string()) {}

  // A sweep from its rules file to its last byte, as the command makes it.
  double sweep(const std::vector<std::string>& options) {
    const auto start = Clock::now();
    std::vector<Grid> grids;
    for (const std::string& option : options) grids.push_back(parse_grid(option));
    Swept swept{.rules_path = rules_,
                .labels_path = labels_,
                .variants = expand_grids(rules_, RulesFile::load(rules_), std::move(grids)),
                .hold_out = HoldOut::parse("none"),
                .dates = {date},
                .split = {.training = {0}, .held_out = {}}};
    SweepFacts facts = hear_variants({tape_}, date, swept.variants, read_label_file(labels_), Reading{});
    swept.training = scores_over(facts.days, swept.split.training);
    swept.held_out = scores_over(facts.days, swept.split.held_out);
    swept.choices = choices_of(swept.variants, swept.training, {});
    write("sweep.csv", sweep_csv(swept));
    write("sweep.html", sweep_page(swept));
    const double took = ns_each(start, 1);
    variants_ = std::move(swept.variants);
    fared_ = std::move(facts.days.front().variants);
    return took;
  }

  // Fifty variants of the last sweep, each replayed by itself; false where one fares otherwise.
  double replay_apart(bool& is_same) {
    const std::size_t step = variants_.count() / naive_count;
    double took = 0;
    for (std::size_t i = 0; i < naive_count; ++i) {
      const std::size_t variant = i * step + i % step;
      const SweptRule& rule = variants_.swept_of(variant);
      const std::string path =
          write("lone.toml", house_text() + rule_text(rule.detector, names_, keys_of(rule, variant)));
      const auto start = Clock::now();
      const RunFacts facts = hear_days({tape_}, date, RulesFile::load(path), read_label_file(labels_), Reading{});
      took += ns_each(start, 1);
      is_same = is_same && fares_so(facts.days.front().facts, fared_[variant]);
    }
    return took;
  }

  [[nodiscard]] std::size_t variants_count() const { return variants_.count(); }

 private:
  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static std::string keys_of(const SweptRule& rule, std::size_t variant) {
    const std::vector<std::size_t> places = rule.places_of(variant - rule.first);
    const auto value = [&](std::size_t i) { return rule.grids[i].values[places[i]].text; };
    return fmt::format("levels = [{}]\nhold_on = '{}'\nclear = {}", value(0), value(1), value(2));
  }

  static bool fares_so(const DayFacts& facts, const VariantDay& fared) {
    const DayScore score = score_of(facts, {.rule = 0, .rung = {}});
    std::int64_t delays = 0, delays_alone = 0;
    for (const CaughtLabel& label : fared.caught) delays += label.delay_ns + label.lost_ppm;
    for (const Catch& label : catches_of(facts, {.rule = 0, .rung = {}})) {
      delays_alone += label.delay.count() + label.lost_ppm;
    }
    return score.events == fared.events && score.bells == fared.bells && score.right == fared.right &&
           score.caught == fared.caught.size() && delays == delays_alone;
  }

  std::filesystem::path folder_;
  std::string tape_, names_, rules_, labels_;
  Variants variants_;
  std::vector<VariantDay> fared_;
};

// False where a variant fares otherwise alone.
bool compare(SweepBench desk, const std::string& what, int repeats) {
  bool is_same = true;
  std::vector<Measured> measured;
  measured.push_back({"one replay, a variant of each", [&] { return desk.sweep(one_of_each); }});
  measured.push_back({"one replay, 10,000 variants", [&] { return desk.sweep(many_grids); }});
  for (int i = 0; i < repeats; ++i) {
    for (Measured& one : measured) one.measure();
  }
  measured.push_back({"the naive way, 50 of them", [&] { return desk.replay_apart(is_same); }});
  measured.back().measure();
  fmt::print("\n{:<34}{:>10}{:>10}{:>14}\n", what, "best ms", "med ms", "processor ms");
  for (const Measured& one : measured) {
    fmt::print("{:<34}{:>10.1f}{:>10.1f}{:>14.1f}\n", one.what, one.best() / 1e6, one.median() / 1e6,
               one.best_processor_time() / 1e6);
  }
  const double one_replay = measured[0].best_processor_time();
  const double naive = measured[2].best_processor_time() / naive_count * static_cast<double>(desk.variants_count());
  fmt::print("{} variants cost {:.2f} times what one of each does, the naive way {:.0f} times and finds {}\n",
             desk.variants_count(), measured[1].best_processor_time() / one_replay, naive / one_replay,
             is_same ? "the same" : "SOMETHING ELSE");
  return is_same;
}

int bench(std::uint64_t events, int repeats) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("tocsin_sweep_bench_{}", getuid());
  std::filesystem::create_directories(folder);
  const std::string tape = (folder / "day.tape").string();
  tape_make({.day = date, .out = tape, .events = events, .seed = 1});
  const bool is_same = compare({folder, tape, one_name}, fmt::format("{} events, one name", events), repeats);
  const bool are_same = compare({folder, tape, thirty_names}, fmt::format("{} events, thirty", events), repeats);
  std::filesystem::remove_all(folder);
  return is_same && are_same ? 0 : 1;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 5;
  try {
    return tocsin::bench::bench(events, repeats);
  } catch (const tocsin::SetupError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
