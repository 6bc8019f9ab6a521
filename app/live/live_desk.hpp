#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/desk_baskets.hpp"
#include "app/live/desk_feed.hpp"
#include "app/live/desk_file.hpp"
#include "app/live/feed_agent.hpp"
#include "app/live/history.hpp"
#include "app/rules_file.hpp"
#include "engine/schedule.hpp"
#include "feeds/sequencer.hpp"
#include "feeds/tape/journal.hpp"
#include "sinks/names.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// What a live day is made of: the universe, the feeds with their numbers in the list, the engine, and the journal.
class LiveDesk {
 public:
  // `warm`: path of the tape with which the day begins; empty: with the one with which it was begun, or none.
  // SetupError where the file, the rules, the feeds, the history and the journal that is there do not fit each other.
  LiveDesk(const DeskFile& file, const RulesFile& rules, const std::string& warm = {});

  // Steps the engine through what the journal holds of a day that broke off; `told` is called with its alerts. The list
  // then goes on behind it. Returns how many events.
  std::uint64_t recover(const std::function<void(const Alert&)>& told);
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
  [[nodiscard]] std::span<const std::unique_ptr<FeedAgent>> feeds() const noexcept { return feeds_; }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engine_; }
  [[nodiscard]] Sequencer& sequencer() noexcept { return sequencer_; }
  [[nodiscard]] const Sequencer& sequencer() const noexcept { return sequencer_; }
  [[nodiscard]] Journal& journal() noexcept { return journal_; }
  [[nodiscard]] const Journal& journal() const noexcept { return journal_; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  // Takes what the desk does; nullptr of a desk without control.
  [[nodiscard]] DeskFeed* desk_feed() noexcept { return desk_feed_; }
  // Room for the words of the day's actions, by number less one, and the number of the last that the journal holds.
  [[nodiscard]] std::span<DeskText> texts() noexcept { return names_.texts; }
  [[nodiscard]] std::uint32_t last_action() const noexcept { return last_action_; }
  [[nodiscard]] PluginWatch& plugin_watch() noexcept { return plugin_watch_; }

 private:
  std::chrono::local_days day_;
  std::string folder_;
  std::optional<History> history_;
  Universe universe_;
  std::unique_ptr<LiveFeed> past_;                 // the history's events; nullptr where there is none
  std::uint64_t past_known_ = 0;                   // of those, in the journal already
  std::vector<std::unique_ptr<LiveFeed>> opened_;  // empty once the agents have them
  std::vector<std::string> sources_;               // by number; the first is the timer
  std::vector<std::unique_ptr<FeedAgent>> feeds_;
  DeskFeed* desk_feed_ = nullptr;  // the last of them
  std::string provenance_;
  Journal journal_;
  DeskBaskets baskets_;
  Schedule hours_;
  PluginWatch plugin_watch_;
  DeskEngine engine_;
  Sequencer sequencer_;
  Names names_;
  std::uint32_t last_action_ = 0;
};

}  // namespace tocsin
