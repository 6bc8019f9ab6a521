#include "app/live/control.hpp"

#include <array>

#include "app/live/desk_command.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::array<const char*, 5> play_commands{"pause", "resume", "step", "seek", "speed"};
constexpr std::array<const char*, 5> action_commands{"acknowledge", "snooze", "unsnooze", "mute", "unmute"};

constexpr std::string_view not_begun = "the day has not begun: no event has come";
constexpr std::string_view no_room_for_words = "there is no room for the words of another action today";

HttpAnswer taken(std::uint32_t number) {
  return {.status = 202, .body = "{\"action\":" + std::to_string(number) + "}\n"};
}

// Why the desk cannot do this now; nullptr where it can.
const char* objection(const Action& action, const Control::Parts& parts) {
  switch (action.verb) {
    case DeskVerb::acknowledge:
    case DeskVerb::snooze:
      return parts.alerts.rings(action.target) ? nullptr : "alert: no alert of this id rings";
    case DeskVerb::unsnooze:
      return parts.alerts.is_snoozed(action.target) ? nullptr : "alert: no alert of this id is snoozed";
    case DeskVerb::mute_rule:
      return parts.names.rule(action.target) ? nullptr : "rule: the desk has no rule of this name";
    case DeskVerb::mute_subject:
      return parts.names.subject(action.target) ? nullptr : "subject: nothing of this name is in the universe";
    case DeskVerb::change_rules:
      break;
  }
  return "not an action";
}

Event event_of(const Action& action, std::uint32_t number, Time now) {
  Event event = blank_event(EventKind::action, now, no_instrument);
  event.sequence = number;
  event.action = action;
  event.action.text = number;
  return event;
}

}  // namespace

HttpAnswer Control::act(std::string_view command, std::string_view body) {
  DeskCommand wanted{};
  try {
    wanted = read_desk_command(command, body);
  } catch (const SetupError& error) {
    return http_error(400, error.what());
  }
  if (const char* const why = objection(wanted.action, parts_)) return http_error(404, why);
  const Time now = parts_.now();
  if (now == Time::min()) return http_error(409, not_begun);
  const bool ends = wanted.action.until != Time{};
  if (ends && wanted.action.until <= now) return http_error(400, "until: expected a time that is still to come");
  const std::uint32_t number = parts_.words.add(wanted.text);
  if (number == 0) return http_error(507, no_room_for_words);
  if (!parts_.feed.put(event_of(wanted.action, number, now))) return http_error(503, "too many actions at once");
  return taken(number);
}

HttpAnswer Control::play(std::string_view command, std::string_view body) {
  PlayOrder order{};
  try {
    order = read_play_order(command, body);
  } catch (const SetupError& error) {
    return http_error(400, error.what());
  }
  if (parts_.played.empty()) return http_error(409, "no feed of this desk plays files, and no other can be told when");
  if (!parts_.goes_by_venue) {
    return http_error(409, "time goes by the clock on the wall: expected clock = \"venue\" in the desk file");
  }
  if (order.verb == PlayOrder::Verb::seek && order.until <= parts_.now()) {
    return http_error(400, "time: expected one that is still to come: a day goes forward alone");
  }
  for (PlayedFeed* const feed : parts_.played) {
    if (!feed->order(order)) return http_error(503, "too many orders at once");
  }
  return {.status = 202, .body = "{\"feeds\":" + std::to_string(parts_.played.size()) + "}\n"};
}

HttpAnswer Control::snapshot() {
  if (!parts_.snapshot) return http_error(501, "no snapshots are kept of this day");
  if (const char* const why = parts_.snapshot()) return http_error(409, why);
  return {.status = 202, .body = "{\"snapshot\":true}\n"};
}

HttpAnswer Control::reload(std::string_view body) {
  if (parts_.rules == nullptr) return http_error(501, "the rules of this day cannot be changed");
  try {
    const DeskText text = read_desk_text(body);
    if (const char* const why = parts_.rules->objection()) return http_error(409, why);
    if (parts_.now() == Time::min()) return http_error(409, not_begun);
    RulesFile rules = parts_.read_rules();
    const std::uint32_t number = parts_.words.add(text);
    if (number == 0) return http_error(507, no_room_for_words);
    parts_.rules->ask(std::move(rules), number);
    return taken(number);
  } catch (const SetupError& error) {
    return http_error(400, error.what());
  }
}

std::vector<HttpRoute> Control::routes() {
  std::vector<HttpRoute> routes;
  for (const char* const command : play_commands) {
    routes.push_back({.method = "POST",
                      .path = std::string("/control/") + command,
                      .answer = [this, command](std::string_view body) { return play(command, body); }});
  }
  routes.push_back(
      {.method = "POST", .path = "/control/snapshot", .answer = [this](std::string_view) { return snapshot(); }});
  routes.push_back(
      {.method = "POST", .path = "/control/reload", .answer = [this](std::string_view body) { return reload(body); }});
  for (const char* const command : action_commands) {
    routes.push_back({.method = "POST",
                      .path = std::string("/control/") + command,
                      .answer = [this, command](std::string_view body) { return act(command, body); }});
  }
  const auto status = [this](std::string_view) { return HttpAnswer{.body = parts_.status() + "\n"}; };
  routes.push_back({.method = "GET", .path = "/control/status", .answer = status});
  routes.push_back({.method = "POST", .path = "/control/status", .answer = status});
  routes.push_back({.method = "POST", .path = "/control/stop", .answer = [this](std::string_view) {
                      parts_.stop();
                      return HttpAnswer{.status = 202, .body = "{\"stopping\":true}\n"};
                    }});
  return routes;
}

}  // namespace tocsin
