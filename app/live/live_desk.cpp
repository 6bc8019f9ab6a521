#include "app/live/live_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/calendar.hpp"
#include "app/floor.hpp"
#include "app/run.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_words.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

std::chrono::local_days today() {
  return itch::trading_day(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
}

std::vector<Listing> listings_of(const RulesFile& rules, const std::string& path) {
  if (rules.listings().empty()) {
    throw SetupError(path + ": names no universe; a live day needs one (universe = \"universe.csv\")");
  }
  return rules.listings();
}

std::string made_folder(const std::string& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault) throw SetupError(folder + ": cannot be made: " + fault.message());
  return folder;
}

std::vector<std::unique_ptr<LiveFeed>> open_all(const DeskFile& file, const LiveOptions& options) {
  std::vector<std::unique_ptr<LiveFeed>> feeds;
  for (const auto& form : file.feeds) feeds.push_back(form->open(options));
  return feeds;
}

// As a merge of the same feeds would number them: by name.
std::vector<std::string> sources_of(const std::vector<std::unique_ptr<LiveFeed>>& feeds) {
  std::vector<std::string> names{DeskFeed::source};
  for (const auto& feed : feeds) names.insert(names.end(), feed->info().sources.begin(), feed->info().sources.end());
  std::ranges::sort(names);
  const auto repeats = std::ranges::unique(names);
  names.erase(repeats.begin(), repeats.end());
  names.insert(names.begin(), "timer");
  return names;
}

std::vector<SourceId> numbers_of(const std::vector<std::string>& names, const std::vector<std::string>& sources) {
  std::vector<SourceId> numbers{timer_source};
  for (const std::string& name : names) {
    numbers.push_back(static_cast<SourceId>(std::ranges::find(sources, name) - sources.begin()));
  }
  return numbers;
}

std::vector<std::unique_ptr<FeedAgent>> agents_of(std::vector<std::unique_ptr<LiveFeed>> feeds,
                                                  const std::vector<std::string>& sources, std::size_t room) {
  std::vector<std::unique_ptr<FeedAgent>> agents;
  for (auto& feed : feeds) {
    auto numbers = numbers_of(feed->info().sources, sources);
    agents.push_back(std::make_unique<FeedAgent>(std::move(feed), std::move(numbers), room));
  }
  return agents;
}

std::string provenance_of(const std::vector<std::unique_ptr<LiveFeed>>& feeds) {
  std::vector<std::string> all;
  for (const auto& feed : feeds) {
    const std::string& own = feed->info().provenance;
    if (!own.empty() && std::ranges::find(all, own) == all.end()) all.push_back(own);
  }
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : "; ") + one;
  return text;
}

TapeHeader header_of(const Universe& universe, const std::vector<std::string>& sources, const std::string& provenance,
                     Duration timer) {
  return {.listings = {universe.listings().begin(), universe.listings().end()},
          .sources = {sources.begin() + 1, sources.end()},
          .provenance = provenance,
          .notes = {},
          .timer_grid = timer};
}

// The day's, and those behind it: what goes on over midnight is still a day of its own.
Schedule hours_of(std::chrono::local_days day) {
  const Time midnight = itch::midnight_of(day);
  return us_equities_schedule(midnight, midnight + std::chrono::hours(24 * 7));
}

}  // namespace

LiveDesk::LiveDesk(const DeskFile& file, const RulesFile& rules)
    : day_(file.day.value_or(today())),
      folder_(made_folder(file.folder)),
      universe_(listings_of(rules, file.rules)),
      opened_(open_all(
          file,
          {.listings = {universe_.listings().begin(), universe_.listings().end()}, .clock = file.clock, .date = day_})),
      sources_(sources_of(opened_)),
      provenance_(provenance_of(opened_)),
      journal_(path(".tape"), header_of(universe_, sources_, provenance_, rules.timer())),
      baskets_(rules.baskets(universe_)),
      hours_(hours_of(day_)),
      engine_(desk_engine(universe_, baskets_.baskets, hours_, rules, sources_.size(), &plugin_watch_)),
      sequencer_(sources_.size(), rules.timer()),
      names_(names_of(engine_, sources_, provenance_)) {
  names_.texts = tape_words::read(tape_words::path_of(path(".tape")));
  if (file.control.is_wanted()) {
    names_.texts.resize(tape_words::numbers_max);
    auto feed = std::make_unique<DeskFeed>();
    desk_feed_ = feed.get();
    opened_.push_back(std::move(feed));
  }
  feeds_ = agents_of(std::move(opened_), sources_, file.queue);
}

std::uint64_t LiveDesk::recover(const std::function<void(const Alert&)>& told) {
  if (journal_.found_count() == 0) return 0;
  const auto tape = open_tape(path(".tape"));
  std::uint64_t count = 0;
  for (auto events = tape->next(); !events.empty(); events = tape->next()) {
    engine_.run(events, told);
    sequencer_.resume(events);
    for (const Event& event : events) {
      if (event.kind == EventKind::action) last_action_ = std::max(last_action_, event.action.text);
    }
    count += events.size();
  }
  if (count == journal_.found_count()) return count;
  throw SetupError(path(".tape") + ": cannot be read as it was written; `tocsin tape info` says what is wrong with it");
}

std::string LiveDesk::date() const {
  // Noon, so that no leap of the clock takes it to another date.
  return LocalTime("America/New_York").date(itch::midnight_of(day_) + std::chrono::hours(12));
}

std::string LiveDesk::path(std::string_view ending) const {
  return (std::filesystem::path(folder_) / (date() + std::string(ending))).string();
}

}  // namespace tocsin
