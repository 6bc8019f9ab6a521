#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/live/desk_feed.hpp"
#include "app/live/desk_words.hpp"
#include "app/live/http_server.hpp"
#include "app/live/played_feed.hpp"
#include "app/live/rules_desk.hpp"
#include "app/live/standing_alerts.hpp"
#include "engine/desk_names.hpp"

namespace tocsin {

// What people at the desk may ask of a live day: POST /control/<command> with a JSON object, docs/control.md. What they
// do becomes an action in the list of events, so that a replay says the same. Of one thread, which may read what
// alerts have been told.
class Control {
 public:
  struct Parts {
    DeskFeed& feed;
    DeskWords& words;
    const StandingAlerts& alerts;
    DeskNames names;
    std::function<Time()> now;            // of the list of events: the time of its last, or the clock on the wall
    std::function<std::string()> status;  // a JSON object
    std::function<void()> stop;
    std::span<PlayedFeed* const> played{};    // those that may be paused
    bool goes_by_venue = false;               // no clock on the wall makes time go by
    std::function<const char*()> snapshot{};  // asks for one; why it cannot be, or nullptr
    RulesDesk* rules = nullptr;               // none: they cannot be changed
    std::function<RulesFile()> read_rules{};  // those to change to. SetupError saying what is wrong with them
  };

  explicit Control(Parts parts) : parts_(std::move(parts)) {}

  // It outlives them.
  [[nodiscard]] std::vector<HttpRoute> routes();
  // Of one of the commands that become an action: acknowledge, snooze, unsnooze, mute, unmute.
  [[nodiscard]] HttpAnswer act(std::string_view command, std::string_view body);
  // Of one of the commands that act on played feeds: pause, resume, step, seek, speed.
  [[nodiscard]] HttpAnswer play(std::string_view command, std::string_view body);
  // Changes the rules to those of their file.
  [[nodiscard]] HttpAnswer reload(std::string_view body);
  [[nodiscard]] HttpAnswer snapshot();
  // The rules were changed: these are the names they know.
  void rename(DeskNames names) { parts_.names = std::move(names); }

 private:
  Parts parts_;
};

}  // namespace tocsin
