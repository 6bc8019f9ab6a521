#include "app/live/live_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/any_feed.hpp"
#include "app/calendar.hpp"
#include "app/day_rules.hpp"
#include "app/floor.hpp"
#include "app/live/played_feed.hpp"
#include "app/program_hash.hpp"
#include "app/run.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/lane.hpp"
#include "feeds/tape/journal_tail.hpp"
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

// What the desk did in it is over, and its words are not here.
bool is_heard(const Event& event) noexcept { return event.kind != EventKind::action; }

std::unique_ptr<LiveFeed> past_of(const std::optional<History>& history, const std::string& warm,
                                  const Universe& universe) {
  if (!history) return nullptr;
  const std::string& path = warm.empty() ? history->path : warm;
  return std::make_unique<PlayedFeed>(
      open_feeds({path}), std::vector<Listing>{universe.listings().begin(), universe.listings().end()}, Pace{});
}

// Of all that events come from.
std::vector<const FeedInfo*> infos_of(const std::vector<std::unique_ptr<LiveFeed>>& feeds, const LiveFeed* past) {
  std::vector<const FeedInfo*> infos;
  for (const auto& feed : feeds) infos.push_back(&feed->info());
  if (past != nullptr) infos.push_back(&past->info());
  return infos;
}

// As a merge of the same feeds would number them: by name.
std::vector<std::string> sources_of(const std::vector<const FeedInfo*>& infos) {
  std::vector<std::string> names{DeskFeed::source};
  for (const FeedInfo* info : infos) names.insert(names.end(), info->sources.begin(), info->sources.end());
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

std::string provenance_of(const std::vector<const FeedInfo*>& infos) {
  std::vector<std::string> all;
  for (const FeedInfo* info : infos) {
    const std::string& own = info->provenance;
    if (!own.empty() && std::ranges::find(all, own) == all.end()) all.push_back(own);
  }
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : "; ") + one;
  return text;
}

TapeHeader header_of(const Universe& universe, const std::vector<std::string>& sources, const std::string& provenance,
                     const std::optional<History>& history, Duration timer) {
  return {.listings = {universe.listings().begin(), universe.listings().end()},
          .sources = {sources.begin() + 1, sources.end()},
          .provenance = provenance,
          .notes = history ? history->note() : std::string(),
          .timer_grid = timer};
}

// The day's, and those behind it: what goes on over midnight is still a day of its own. And those of its history.
Schedule hours_of(std::chrono::local_days day, const std::optional<History>& history) {
  const Time midnight = itch::midnight_of(day);
  return us_equities_schedule(history ? std::min(midnight, history->first) : midnight,
                              midnight + std::chrono::hours(24 * 7));
}

}  // namespace

LiveDesk::LiveDesk(const DeskFile& file, const RulesFile& rules, const std::string& warm)
    : day_(file.day.value_or(today())),
      folder_(made_folder(file.folder)),
      history_(history_of_day(path(".tape"), warm)),
      universe_(listings_of(rules, file.rules)),
      past_(past_of(history_, warm, universe_)),
      opened_(open_all(
          file,
          {.listings = {universe_.listings().begin(), universe_.listings().end()}, .clock = file.clock, .date = day_})),
      sources_(sources_of(infos_of(opened_, past_.get()))),
      provenance_(provenance_of(infos_of(opened_, past_.get()))),
      journal_(path(".tape"), header_of(universe_, sources_, provenance_, history_, rules.timer())),
      baskets_(rules.baskets(universe_)),
      hours_(hours_of(day_, history_)),
      rules_(rules),
      sequencer_(sources_.size(), rules.timer()),
      names_(names_of(first_engine(), sources_, provenance_)) {
  if (history_) sequencer_.begin_with_history(history_->until);
  note_changed_rules();
  names_.later_policies.resize(day_rules::changes_max);
  for (std::size_t i = 1; i < editions_count_; ++i) names_.later_policies[i - 1] = editions_[i]->policies;
  names_.texts = tape_words::read(tape_words::path_of(path(".tape")));
  if (file.control.is_wanted()) {
    names_.texts.resize(tape_words::numbers_max);
    auto feed = std::make_unique<DeskFeed>();
    desk_feed_ = feed.get();
    opened_.push_back(std::move(feed));
  }
  for (const auto& feed : opened_) {
    if (auto* const played = dynamic_cast<PlayedFeed*>(feed.get())) played_.push_back(played);
  }
  feeds_ = agents_of(std::move(opened_), sources_, file.queue);
}

// The engine is made in its place: it cannot be moved.
void LiveDesk::add_edition(const RulesFile& rules) {
  auto edition = std::make_unique<Edition>();
  edition->engine.reset(
      new auto(desk_engine(universe_, baskets_.baskets, hours_, rules, sources_.size(), &edition->watch)));
  edition->policies.assign(edition->engine->policies().begin(), edition->engine->policies().end());
  watch_plugins(*edition);
  editions_[editions_count_++] = std::move(edition);
}

// From before its first event: a restart calls what hung again, unless it was written down.
void LiveDesk::watch_plugins(Edition& edition) {
  if (std::ranges::all_of(edition.policies, [](const Policy& policy) { return policy.plugin.empty(); })) return;
  std::vector<std::string> rules;
  for (const Policy& policy : edition.policies) rules.push_back(policy.name);
  edition.switch_offs =
      std::make_unique<SwitchOffRecord>(day_rules::switch_offs_of(path(".tape"), editions_count_), std::move(rules));
  edition.watch.keep_by([&record = *edition.switch_offs](const SwitchOff& one) { record.write(one); });
  watchdog_.guard(edition.watch, {.patience = held_max, .act = [&record = *edition.switch_offs](const auto& call) {
                                    end_held_day(record, call.as_hung, call.lasted);
                                  }});
}

// A day that is begun keeps its rules; one that is gone on with has them.
const DeskEngine& LiveDesk::first_engine() {
  const std::string tape = path(".tape");
  if (journal_.found_count() == 0) day_rules::keep(rules_, tape, 0);
  for (const RulesFile& rules : day_rules::load(tape)) add_edition(rules);
  if (editions_count_ == 0) add_edition(rules_);
  return *editions_.front()->engine;
}

void LiveDesk::note_changed_rules() {
  const std::string kept = day_rules::path_of(path(".tape"), editions_count_ - 1);
  if (!std::filesystem::exists(kept)) return;
  if (RulesFile::load(kept).text() == rules_.text_for(folder_)) return;
  rules_note_ = rules_.files().front() +
                ": was changed since the day's rules were read; `tocsin control DESK reload` brings it into force";
}

void LiveDesk::check(const RulesFile& rules) const {
  if (const char* const misfit = rules.misfit(rules_)) throw SetupError(rules.files().front() + ": " + misfit);
  if (edition() == day_rules::changes_max) {
    throw SetupError(rules.files().front() + ": the day has no room for another change of rules");
  }
  static_cast<void>(rules.bind(universe_, baskets_.baskets, hours_));
}

Edition& LiveDesk::prepare(const RulesFile& rules) {
  check(rules);
  add_edition(rules);
  const std::size_t number = editions_count_ - 1;
  editions_[number]->engine->set_edition(static_cast<std::uint16_t>(number));
  names_.later_policies[number - 1] = editions_[number]->policies;
  return *editions_[number];
}

// What is said of the market by the names is the first engine's.
void LiveDesk::succeed() {
  const std::size_t before = edition();
  edition_.store(before + 1, std::memory_order_release);
  if (before > 0) editions_[before]->engine.reset();
}

void LiveDesk::forget_prepared() {
  watchdog_.let_go(editions_[--editions_count_]->watch);
  editions_[editions_count_].reset();
}

std::optional<HeldPlugin> LiveDesk::held_plugin() const {
  const auto call = watchdog_.longest();
  if (!call || call->lasted < held_from) return std::nullopt;
  for (std::size_t i = 0; i <= edition(); ++i) {
    if (&editions_[i]->watch != call->watch) continue;
    return HeldPlugin{.rule = editions_[i]->policies[index_of(call->as_hung.rule)].name, .lasted = call->lasted};
  }
  return std::nullopt;
}

DaySnapshot::Maker LiveDesk::maker_of(std::size_t edition) const {
  std::vector<std::uint64_t> hashes;
  const std::string kept = day_rules::path_of(path(".tape"), edition);
  const RulesFile rules = RulesFile::load(kept);
  for (const std::string& file : rules.files()) hashes.push_back(hash_of_file(file));
  for (const Policy& policy : editions_[edition]->policies) {
    if (!policy.plugin.empty()) hashes.push_back(hash_of_file(rules.path_of(policy.plugin)));
  }
  return {.program = program_hash(), .rules = tape_hash(std::as_bytes(std::span(hashes)))};
}

const char* LiveDesk::objection_to(const DaySnapshot& snapshot) const {
  if (snapshot.edition >= editions_count_) return "is of rules that the journal does not know";
  const DaySnapshot::Maker maker = maker_of(snapshot.edition);
  if (snapshot.maker.program != maker.program) return "was made by another build of this program";
  if (snapshot.maker.rules != maker.rules) return "was made with other rules";
  if (snapshot.state.size() != editions_[snapshot.edition]->engine->snapshot_bytes()) return "is of another engine";
  if (snapshot.events == 0 || snapshot.events > journal_.found_count()) return "is ahead of the journal";
  JournalTail tail(path(".tape"), journal_);
  tail.go_to(snapshot.events - 1);
  if (!same_bytes(tail.next(snapshot.events).front(), snapshot.last)) return "is of another journal";
  return nullptr;
}

std::uint64_t LiveDesk::recover(const std::function<void(const Alert&)>& told, const DaySnapshot* snapshot) {
  if (journal_.found_count() == 0) return 0;
  const auto tape = open_tape(path(".tape"));
  Succession engines(*editions_.front()->engine);
  for (std::size_t i = 1; i < editions_count_; ++i) engines.add(*editions_[i]->engine);
  if (snapshot != nullptr) {
    engines.begin_at(snapshot->edition);
    engines.in_force().restore(snapshot->state);
  }
  const std::uint64_t known = snapshot == nullptr ? 0 : snapshot->events;
  std::uint64_t count = 0;
  for (auto events = tape->next(); !events.empty(); events = tape->next()) {
    const std::size_t heard = std::min<std::uint64_t>(events.size(), known - std::min(known, count));
    engines.prepare(events.first(heard));
    engines.run(events.subspan(heard), told);
    sequencer_.resume(events);
    for (const Event& event : events) {
      if (event.kind == EventKind::action) last_action_ = std::max(last_action_, event.action.text);
      if (history_ && event.time <= history_->until && event.kind != EventKind::timer) ++past_known_;
    }
    count += events.size();
  }
  while (edition() < engines.edition()) succeed();
  if (count == journal_.found_count()) return count;
  throw SetupError(path(".tape") + ": cannot be read as it was written; `tocsin tape info` says what is wrong with it");
}

std::uint64_t LiveDesk::catch_up(const std::function<void(const Alert&)>& told) {
  if (!past_) return 0;
  const std::vector<SourceId> numbers = numbers_of(past_->info().sources, sources_);
  const auto heard = [&](const Event& event) {
    while (journal_.room() == 0) journal_.tend();
    journal_.append(event);
    engine().step(event, told);
  };
  std::uint64_t count = 0;
  while (!past_->has_ended()) {
    for (Event event : past_->poll()) {
      if (!is_heard(event) || ++count <= past_known_) continue;
      event.source = numbers[event.source];
      sequencer_.take_history(event, heard);
    }
  }
  past_.reset();
  return count;
}

SourceId LiveDesk::desk_source() const noexcept {
  return static_cast<SourceId>(std::ranges::find(sources_, DeskFeed::source) - sources_.begin());
}

std::string LiveDesk::date() const {
  // Noon, so that no leap of the clock takes it to another date.
  return LocalTime("America/New_York").date(itch::midnight_of(day_) + std::chrono::hours(12));
}

std::string LiveDesk::path(std::string_view ending) const {
  return (std::filesystem::path(folder_) / (date() + std::string(ending))).string();
}

}  // namespace tocsin
