#include "app/replay.hpp"

#include <iostream>

#include "app/any_feed.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "app/run.hpp"
#include "app/symbol_filter.hpp"
#include "feeds/actions/actions_feed.hpp"
#include "feeds/overwrite.hpp"

namespace tocsin {
namespace {

std::vector<std::unique_ptr<Feed>> feeds_of(const ReplayOptions& options) {
  auto feeds = only_symbols(open_feeds(options.files, reading_of(options.reading)), options.symbols);
  if (!options.actions.empty()) feeds.push_back(open_actions(options.actions));
  return feeds;
}

// Every file that is read.
std::vector<std::string> inputs_of(const ReplayOptions& options) {
  std::vector<std::string> inputs = options.files;
  inputs.push_back(options.rules);
  if (!options.actions.empty()) inputs.push_back(options.actions);
  if (!options.switch_offs.empty()) inputs.push_back(options.switch_offs);
  return inputs;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const Pace pace = parse_pace(options.speed);
  RulesFile rules = RulesFile::load(options.rules);
  if (!options.switch_offs.empty()) rules.switch_off(SwitchOffFile::read(options.switch_offs));
  for (const std::string& written : {options.alerts, options.record_switch_offs}) {
    if (!written.empty()) refuse_overwriting(inputs_of(options), written);
  }
  Run run(feeds_of(options), rules,
          {.alerts = options.alerts,
           .console = !options.quiet,
           .show_suppressed = options.show_suppressed,
           .threads = options.threads,
           .switch_offs = options.record_switch_offs,
           .measures_plugins = options.switch_offs.empty()});
  run.play({.pace = pace, .window = options.window});
  std::cout << run.summary();
  return run.status();
}

}  // namespace tocsin
