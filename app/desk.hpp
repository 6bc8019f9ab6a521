#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "app/floor.hpp"

namespace tocsin {

// Everything a run needs, put together: a floor, and an engine that knows its rules.
class Desk {
 public:
  // SetupError where the feeds and the rules do not fit each other.
  Desk(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules)
      : floor_(std::move(feeds), rules), engine_(floor_.engine_of(rules, &plugin_watch_)) {}

  // The next events of the list, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next() { return floor_.next(); }

  // Of the list's first event; the beginning of time where there is none.
  [[nodiscard]] Time first_time() const noexcept { return floor_.first_time(); }

  // What a person should know of the baskets: who was left out, and why.
  [[nodiscard]] std::span<const std::string> notes() const noexcept { return floor_.notes(); }
  [[nodiscard]] const Merge& merge() const noexcept { return floor_.merge(); }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const DeskEngine& engine() const noexcept { return engine_; }
  // Of the calls into the plugins of the rules. Nobody measures or guards them yet.
  [[nodiscard]] PluginWatch& plugin_watch() noexcept { return plugin_watch_; }
  [[nodiscard]] const PluginWatch& plugin_watch() const noexcept { return plugin_watch_; }
  [[nodiscard]] bool has_plugins() const noexcept {
    return std::ranges::any_of(engine_.policies(), [](const Policy& policy) { return !policy.plugin.empty(); });
  }

 private:
  Floor floor_;
  PluginWatch plugin_watch_;
  DeskEngine engine_;
};

}  // namespace tocsin
