#include "app/replay.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "app/any_feed.hpp"
#include "app/day_rules.hpp"
#include "app/explain/chronicle_file.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "app/run.hpp"
#include "app/symbol_filter.hpp"
#include "engine/setup_error.hpp"
#include "feeds/actions/actions_feed.hpp"
#include "feeds/overwrite.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

std::vector<std::unique_ptr<Feed>> feeds_of(const ReplayOptions& options) {
  auto feeds = only_symbols(open_feeds(options.files, reading_of(options.reading)), options.symbols);
  if (!options.actions.empty()) feeds.push_back(open_actions(options.actions));
  return feeds;
}

// Every file that is read.
std::vector<std::string> inputs_of(const ReplayOptions& options, const RulesFile& rules) {
  std::vector<std::string> inputs = rules.files();
  inputs.insert(inputs.end(), options.files.begin(), options.files.end());
  if (!options.actions.empty()) inputs.push_back(options.actions);
  if (!options.switch_offs.empty()) inputs.push_back(options.switch_offs);
  return inputs;
}

// A chronicle is of the day as its files have it.
ChronicleSubject subject_of_snapshots(const ReplayOptions& options, const RulesFile& rules) {
  if (options.window.from || options.window.to || !options.symbols.empty()) {
    throw SetupError("--snapshots: expected none of --from, --to and --symbols: they are kept of a whole day");
  }
  if (!options.switch_offs.empty() || !options.record_switch_offs.empty()) {
    throw SetupError("--snapshots: expected neither --switch-offs nor --record-switch-offs");
  }
  return chronicle_subject(options.files, options.actions, rules.files());
}

std::string kept_text(const Chronicle& chronicle, const std::string& path) {
  return fmt::format("snapshots: {} of the engine and {} alerts, {} MB, in {}\n", grouped(chronicle.moments().size()),
                     grouped(chronicle.tellings().size()), std::filesystem::file_size(path) / 1'000'000, path);
}

int replay_and_keep(Run& run, const Pace& pace, const ReplayOptions& options, const ChronicleSubject& subject) {
  Chronicle chronicle;
  run.play(
      {.pace = pace}, [&](const Alert& alert) { chronicle.tell(alert); },
      [&](std::span<const Event> events) { chronicle.passed(events, run.desk().engine()); });
  std::cout << run.summary();
  if (run.played().stopped) {
    std::cout << "snapshots: none kept, since the day was not played to its end\n";
    return run.status();
  }
  write_chronicle(options.snapshots, chronicle, subject);
  std::cout << kept_text(chronicle, options.snapshots);
  return run.status();
}

// One rules file for all of it, or those of a live day, in their order.
std::vector<RulesFile> rules_of(const ReplayOptions& options) {
  std::vector<RulesFile> rules = day_rules::of(options.rules, options.files);
  if (!options.rules.empty()) {
    if (!options.switch_offs.empty()) rules.front().switch_off(SwitchOffFile::read(options.switch_offs));
    return rules;
  }
  if (!options.switch_offs.empty() || !options.record_switch_offs.empty() || !options.snapshots.empty()) {
    throw SetupError(
        "--rules: expected a rules file, as --switch-offs, --record-switch-offs and --snapshots are of one");
  }
  return rules;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const Pace pace = parse_pace(options.speed);
  const std::vector<RulesFile> all_rules = rules_of(options);
  const RulesFile& rules = all_rules.front();
  for (const std::string& written : {options.alerts, options.record_switch_offs, options.snapshots}) {
    if (!written.empty()) refuse_overwriting(inputs_of(options, rules), written);
  }
  const ChronicleSubject subject =
      options.snapshots.empty() ? ChronicleSubject{} : subject_of_snapshots(options, rules);
  Run run(feeds_of(options), rules,
          {.alerts = options.alerts,
           .console = !options.quiet,
           .show_suppressed = options.show_suppressed,
           .threads = options.threads,
           .switch_offs = options.record_switch_offs,
           .measures_plugins = options.switch_offs.empty() && !options.rules.empty()},
          std::span(all_rules).subspan(1));
  if (!options.snapshots.empty()) return replay_and_keep(run, pace, options, subject);
  run.play({.pace = pace, .window = options.window});
  std::cout << run.summary();
  return run.status();
}

}  // namespace tocsin
