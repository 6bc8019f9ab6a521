#include "app/demo.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "app/any_feed.hpp"
#include "app/comparison.hpp"
#include "app/data_folder.hpp"
#include "app/explain/chronicle_file.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr auto day = "2025-01-27";

// So that `explain` finds its way into the day from nearby.
constexpr std::uint64_t events_apart = 1'000'000;

// Sixteen hours in sixteen seconds for somebody who watches.
std::string speed_of(const DemoOptions& options) {
  if (options.speed) return *options.speed;
  return ::isatty(STDOUT_FILENO) == 1 ? "3600" : "max";
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw SetupError("--folder: " + folder.string() + ": cannot be made: " + failed.message());
}

}  // namespace

int demo(const DemoOptions& options) {
  const Pace pace = parse_pace(speed_of(options));
  const std::filesystem::path folder = day_folder(day);
  const std::filesystem::path out = options.folder;
  make_folder(out);
  const std::string tape = (out / fmt::format("{}.tape", day)).string();

  tape_make({.day = day, .out = tape, .events = options.events, .seed = options.seed});
  Comparison comparison(folder);
  const RulesFile rules = RulesFile::load(folder / "rules.toml");
  Run run(open_feeds({tape}), rules, {.alerts = (out / "alerts.jsonl").string(), .threads = options.threads});
  Chronicle chronicle(events_apart);
  const auto told = [&](const Alert& alert) {
    comparison.note(alert);
    chronicle.tell(alert);
  };
  run.play({.pace = pace}, told, [&](std::span<const Event> events) { chronicle.passed(events, run.desk().engine()); });
  if (!run.played().stopped) {
    const std::string snapshots = (out / fmt::format("{}.snapshots", day)).string();
    write_chronicle(snapshots, chronicle, chronicle_subject({{tape}}, "", rules.files()));
  }
  std::cout << comparison.table(run) << run.summary();
  return run.status();
}

}  // namespace tocsin
