#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/rules_file.hpp"
#include "feeds/feed.hpp"
#include "feeds/merge.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// Everything a run needs, put together: the feeds merged into one list, and an engine that knows their universe, the
// baskets, the trading hours and the rules.
class Desk {
 public:
  // SetupError where the feeds and the rules do not fit each other.
  Desk(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules);

  // The next events of the list, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next();

  // Of the list's first event; the beginning of time where there is none.
  [[nodiscard]] Time first_time() const noexcept { return first_time_; }

  // What a person should know of the baskets: who was left out, and why.
  [[nodiscard]] std::span<const std::string> notes() const noexcept { return baskets_.notes; }
  [[nodiscard]] const Merge& merge() const noexcept { return merge_; }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engine_; }
  // Of the calls into the plugins of the rules. Nobody measures or guards them yet.
  [[nodiscard]] PluginWatch& plugin_watch() noexcept { return plugin_watch_; }
  [[nodiscard]] const PluginWatch& plugin_watch() const noexcept { return plugin_watch_; }
  [[nodiscard]] bool has_plugins() const noexcept;

 private:
  Merge merge_;
  std::span<const Event> first_events_;  // looked at already, to know the day
  Time first_time_;
  DeskBaskets baskets_;
  Schedule hours_;
  PluginWatch plugin_watch_;
  DeskEngine engine_;
};

}  // namespace tocsin
