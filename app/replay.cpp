#include "app/replay.hpp"

#include <iostream>

#include "app/any_feed.hpp"
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

}  // namespace

int replay(const ReplayOptions& options) {
  const Pace pace = parse_pace(options.speed);
  const RulesFile rules = RulesFile::load(options.rules);
  refuse_overwriting(options.files, options.alerts);
  refuse_overwriting({&options.rules, 1}, options.alerts);
  if (!options.actions.empty()) refuse_overwriting({&options.actions, 1}, options.alerts);
  Run run(feeds_of(options), rules,
          {.alerts = options.alerts,
           .console = !options.quiet,
           .show_suppressed = options.show_suppressed,
           .threads = options.threads});
  run.play({.pace = pace, .window = options.window});
  std::cout << run.summary();
  return run.status();
}

}  // namespace tocsin
