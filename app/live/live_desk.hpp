#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/day_rules.hpp"
#include "app/desk_baskets.hpp"
#include "app/live/day_snapshot.hpp"
#include "app/live/desk_feed.hpp"
#include "app/live/desk_file.hpp"
#include "app/live/edition.hpp"
#include "app/live/feed_agent.hpp"
#include "app/live/held_plugin.hpp"
#include "app/live/history.hpp"
#include "app/live/played_feed.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "app/rules_file.hpp"
#include "app/succession.hpp"
#include "engine/schedule.hpp"
#include "feeds/sequencer.hpp"
#include "feeds/tape/journal.hpp"
#include "sinks/names.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// What a live day is made of: the universe, the feeds with their numbers in the list, the engine, and the journal. A
// day that is gone on with has the rules that it was heard with, which are kept beside its journal (app/day_rules.hpp).
class LiveDesk {
 public:
  // `warm`: path of the tape with which the day begins; empty: with the one with which it was begun, or none.
  // SetupError where the file, the rules, the feeds, the history and the journal that is there do not fit each other.
  // The rules outlive it.
  LiveDesk(const DeskFile& file, const RulesFile& rules, const std::string& warm = {});

  // Steps the engine through what the journal holds of a day that broke off, or through what came after the snapshot,
  // if there is one; `told` is called with its alerts. The list then goes on behind it. Returns how many events it has.
  std::uint64_t recover(const std::function<void(const Alert&)>& told, const DaySnapshot* snapshot = nullptr);
  // Why the day cannot be gone on with from this snapshot; nullptr where it can.
  [[nodiscard]] const char* objection_to(const DaySnapshot& snapshot) const;
  // Steps the engine through what the journal does not have yet of the day's history, and writes it down. Returns how
  // many events.
  std::uint64_t catch_up(const std::function<void(const Alert&)>& told);
  // What the day begins with.
  [[nodiscard]] const std::optional<History>& history() const noexcept { return history_; }
  // It rang in the day's history: nobody is told any more.
  [[nodiscard]] bool is_history(const Alert& alert) const noexcept { return history_ && alert.time <= history_->until; }

  [[nodiscard]] std::chrono::local_days day() const noexcept { return day_; }
  // "2025-01-27".
  [[nodiscard]] std::string date() const;
  // Path of a file of the day: "<folder>/2025-01-27<ending>".
  [[nodiscard]] std::string path(std::string_view ending) const;
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return baskets_.notes; }
  // What a person should know of the rules: that their file is not what is in force; empty where it is.
  [[nodiscard]] const std::string& rules_note() const noexcept { return rules_note_; }
  [[nodiscard]] std::span<const std::unique_ptr<FeedAgent>> feeds() const noexcept { return feeds_; }
  // That of the rules in force.
  [[nodiscard]] DeskEngine& engine() noexcept { return *editions_[edition()]->engine; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return *editions_[edition()]->engine; }
  [[nodiscard]] Sequencer& sequencer() noexcept { return sequencer_; }
  [[nodiscard]] const Sequencer& sequencer() const noexcept { return sequencer_; }
  [[nodiscard]] Journal& journal() noexcept { return journal_; }
  [[nodiscard]] const Journal& journal() const noexcept { return journal_; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  // Those of the feeds that play files.
  [[nodiscard]] std::span<PlayedFeed* const> played() const noexcept { return played_; }
  // Takes what the desk does; nullptr of a desk without control.
  [[nodiscard]] DeskFeed* desk_feed() noexcept { return desk_feed_; }
  // The number in the list of what the desk does.
  [[nodiscard]] SourceId desk_source() const noexcept;
  // Room for the words of the day's actions, by number less one, and the number of the last that the journal holds.
  [[nodiscard]] std::span<DeskText> texts() noexcept { return names_.texts; }
  [[nodiscard]] std::uint32_t last_action() const noexcept { return last_action_; }

  // ---- changes of rules; of one thread at a time, but for the first two

  // How often the rules were changed.
  [[nodiscard]] std::size_t edition() const noexcept { return edition_.load(std::memory_order_acquire); }
  [[nodiscard]] const Edition& edition_of(std::size_t number) const noexcept { return *editions_[number]; }
  // What makes snapshots of its engine what they are.
  [[nodiscard]] DaySnapshot::Maker maker_of(std::size_t edition) const;
  // SetupError saying why these rules cannot take the place of those in force.
  void check(const RulesFile& rules) const;
  // Makes the next edition, which is not in force yet. SetupError as above.
  Edition& prepare(const RulesFile& rules);
  // The plugin that holds the engine up; nothing where none has for a second. Of any thread.
  [[nodiscard]] std::optional<HeldPlugin> held_plugin() const;
  // Calls into the plugins of the rules in force are measured from now on.
  void measure_plugins(PluginWatch::Clock clock) noexcept { editions_[edition()]->watch.measure(clock); }
  // It is in force, and nobody steps the engine before it any more.
  void succeed();
  // It never will be.
  void forget_prepared();

 private:
  void add_edition(const RulesFile& rules);
  void watch_plugins(Edition& edition);
  // That of the day's start.
  [[nodiscard]] const DeskEngine& first_engine();
  void note_changed_rules();

  std::chrono::local_days day_;
  std::string folder_;
  std::optional<History> history_;
  Universe universe_;
  std::unique_ptr<LiveFeed> past_;                 // the history's events; nullptr where there is none
  std::uint64_t past_known_ = 0;                   // of those, in the journal already
  std::vector<std::unique_ptr<LiveFeed>> opened_;  // empty once the agents have them
  std::vector<std::string> sources_;               // by number; the first is the timer
  std::vector<std::unique_ptr<FeedAgent>> feeds_;
  std::vector<PlayedFeed*> played_;
  DeskFeed* desk_feed_ = nullptr;  // the last of them
  std::string provenance_;
  Journal journal_;
  DeskBaskets baskets_;
  Schedule hours_;
  const RulesFile& rules_;
  std::string rules_note_;
  // A place for each that there may be: others read those in force while one is made.
  std::array<std::unique_ptr<Edition>, day_rules::changes_max + 1> editions_{};
  std::size_t editions_count_ = 0;
  PluginWatchdog watchdog_;
  std::atomic<std::size_t> edition_ = 0;
  Sequencer sequencer_;
  Names names_;
  std::uint32_t last_action_ = 0;
};

}  // namespace tocsin
