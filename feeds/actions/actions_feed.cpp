#include "feeds/actions/actions_feed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "engine/alert.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 8> columns{"time",    "action", "alert_id", "rule",
                                                  "subject", "owner",  "note",     "until"};
constexpr std::size_t required_columns = 2;

enum class Verb : std::uint8_t { acknowledge, snooze, unsnooze, mute, unmute };
constexpr std::array<std::string_view, 5> verbs{"acknowledge", "snooze", "unsnooze", "mute", "unmute"};
constexpr std::size_t id_digits = 16;

// The rows of one file, each an action.
class ActionRows {
 public:
  explicit ActionRows(const bytes::StoredBytes& stored)
      : table_(stored, columns, required_columns), times_(TimeFormat::iso, us_equities_zone, {}) {}

  [[nodiscard]] bool next() { return table_.next(); }

  Event action(std::uint32_t number) {
    Event event = blank_event(EventKind::action, time("time"), no_instrument);
    event.sequence = number;
    event.source = 1;
    const auto verb = static_cast<Verb>(table_.choice("action", verbs));
    event.action = verb == Verb::mute || verb == Verb::unmute ? mute(verb) : about_alert(verb);
    const bool ends = verb == Verb::snooze || verb == Verb::mute;
    if (ends && event.action.until <= event.time) table_.refuse("until", "a time after that of the action");
    event.action.text = number;
    return event;
  }

  [[nodiscard]] DeskText text() const {
    return {.owner = std::string(table_.text("owner")), .note = std::string(table_.text("note"))};
  }

 private:
  Time time(std::string_view column) {
    const auto [time, fault] = times_.read(table_.text(column));
    if (fault != nullptr)
      table_.refuse(column, "a time such as 2025-01-27T10:17:50 (New York) or 2025-01-27T15:17:50Z");
    return time;
  }

  void expect_blank(std::string_view column) const {
    if (!table_.text(column).empty()) table_.refuse(column, "nothing, with this action");
  }

  Action about_alert(Verb verb) {
    expect_blank("rule");
    expect_blank("subject");
    if (verb != Verb::snooze) expect_blank("until");
    return {.target = alert_id(),
            .until = verb == Verb::snooze ? time("until") : Time{},
            .text = 0,
            .verb = static_cast<DeskVerb>(static_cast<std::size_t>(verb) + 1),
            .zero = {}};
  }

  Action mute(Verb verb) {
    expect_blank("alert_id");
    if (verb == Verb::unmute) expect_blank("until");
    const bool of_rule = !table_.text("rule").empty();
    if (of_rule) expect_blank("subject");
    const std::string_view column = of_rule ? "rule" : "subject";
    if (table_.text(column).empty()) table_.refuse(column, "the name of a rule, or of a subject");
    return {.target = name_hash(table_.text(column)),
            .until = verb == Verb::mute ? time("until") : Time{},
            .text = 0,
            .verb = of_rule ? DeskVerb::mute_rule : DeskVerb::mute_subject,
            .zero = {}};
  }

  std::uint64_t alert_id() const {
    const std::string_view text = table_.text("alert_id");
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
    if (text.size() != id_digits || error != std::errc{} || end != text.data() + text.size()) {
      table_.refuse("alert_id", "the id of an alert, 16 hexadecimal digits");
    }
    return id;
  }

  CsvTable table_;
  TimeText times_;
};

class ActionsFeed final : public Feed {
 public:
  explicit ActionsFeed(const bytes::StoredBytes& stored) {
    info_ = {.path = stored.name, .format = "actions of the desk", .sources = {"~desk"}, .bytes = stored.size};
    ActionRows rows(stored);
    while (rows.next()) {
      events_.push_back(rows.action(static_cast<std::uint32_t>(events_.size() + 1)));
      info_.texts.push_back(rows.text());
    }
    std::ranges::sort(events_, comes_before);  // rows of one time as they stand: their sequence is their number
    tally_.records_in = events_.size();
    if (events_.empty()) return;
    info_.first = events_.front().time;
    info_.last = events_.back().time;
  }

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> next() override {
    if (std::exchange(is_read_, true)) return {};
    tally_.events_out = events_.size();
    return events_;
  }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return is_read_ ? info_.bytes : 0; }

 private:
  FeedInfo info_;
  std::vector<Event> events_;
  bool is_read_ = false;
  Tally tally_;
};

}  // namespace

std::unique_ptr<Feed> open_actions(const std::string& path) {
  return std::make_unique<ActionsFeed>(bytes::stored_file(path));
}

std::unique_ptr<Feed> open_actions_bytes(const std::string& name, std::span<const char> bytes) {
  return std::make_unique<ActionsFeed>(bytes::stored_in_memory(std::as_bytes(bytes), name));
}

}  // namespace tocsin
