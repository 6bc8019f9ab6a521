#include "app/latency/loop_path.hpp"

#include <memory>
#include <utility>

#include "app/any_feed.hpp"
#include "app/latency/due_feed.hpp"
#include "app/latency/feed_opening.hpp"
#include "app/latency/lab_folder.hpp"
#include "app/latency/loop_receipts.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/played_feed.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin {

LoopDay loop_day(const std::vector<std::string>& files, const RulesFile& rules) {
  if (rules.listings().empty()) {
    throw SetupError("--path loop: the rules name no universe; a live day needs one (universe = \"universe.csv\")");
  }
  const Universe universe(rules.listings());
  PlayedFeed feed(open_feeds(files), {universe.listings().begin(), universe.listings().end()}, Pace{});
  LoopDay day{.info = feed.info(), .events = {}};
  while (!feed.has_ended()) {
    const auto events = feed.poll();
    day.events.insert(day.events.end(), events.begin(), events.end());
  }
  return day;
}

PathRun run_loop_path(const LoopDay& day, const PacedList& list, const RulesFile& rules, const LoopOptions& options,
                      const TscClock& clock, RunWatch& beside) {
  const LabFolder folder;
  LoopReceipts receipts(list, clock, options.alerts_expected, options.has_stages);
  DeskFile file;
  file.rules = options.rules;
  file.folder = folder.path();
  file.day = itch::trading_day(list.events().front().time);
  file.clock = EventClock::venue;
  file.feeds.push_back(std::make_unique<FeedOpening>(
      [&](const LiveOptions&) { return std::make_unique<DueFeed>(day.info, list, receipts, clock); }));
  LabLoop loop(file, rules, options.threads, receipts);
  loop.run(beside);
  return {.series = std::move(receipts).series(), .hex = loop.log().hex(), .alerts = loop.log().lines_count()};
}

}  // namespace tocsin
