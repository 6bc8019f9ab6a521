#include "app/live/desk_command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/alert.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

enum class Command : std::uint8_t { acknowledge, snooze, unsnooze, mute, unmute };
constexpr std::array<std::string_view, 5> commands{"acknowledge", "snooze", "unsnooze", "mute", "unmute"};
constexpr std::size_t id_digits = 16;
constexpr std::size_t owner_bytes_max = 64;
constexpr std::size_t note_bytes_max = 1'000;
constexpr std::size_t name_bytes_max = 64;

[[noreturn]] void refuse(std::string_view key, const std::string& expected) {
  throw SetupError(std::string(key) + ": expected " + expected);
}

// The members of the object, each asked for once.
class Members {
 public:
  explicit Members(std::string_view body) : object_(nlohmann::json::parse(body, nullptr, false)) {
    if (!object_.is_object()) throw SetupError("expected a JSON object");
  }

  [[nodiscard]] bool has(const char* key) const { return object_.contains(key); }

  // One line of text; nothing where there is no such member.
  std::optional<std::string> text(const char* key, std::size_t bytes_max) {
    const auto found = object_.find(key);
    if (found == object_.end()) return std::nullopt;
    const auto* const text = found->get_ptr<const std::string*>();
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
    if (text == nullptr || text->size() > bytes_max || std::ranges::any_of(*text, is_control)) {
      refuse(key, "one line of text, at most " + std::to_string(bytes_max) + " bytes");
    }
    std::string taken = *text;
    object_.erase(found);
    return taken;
  }

  std::string required(const char* key, std::size_t bytes_max) {
    auto found = text(key, bytes_max);
    if (!found || found->empty()) refuse(key, "a text");
    return *found;
  }

  void expect_end() const {
    if (!object_.empty()) throw SetupError(tocsin::quoted(object_.begin().key()) + ": not a key of this command");
  }

 private:
  nlohmann::json object_;
};

std::uint64_t id_of(const std::string& text) {
  std::uint64_t id = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (text.size() != id_digits || fault != std::errc{} || end != text.data() + text.size()) {
    refuse("alert", "the id of an alert, 16 hexadecimal digits");
  }
  return id;
}

Time time_of(const std::string& text) {
  const auto [time, fault] = TimeText(TimeFormat::iso, us_equities_zone).read(text);
  if (fault != nullptr) refuse("until", "a time such as 2025-01-27T10:17:50 (New York) or 2025-01-27T15:17:50Z");
  return time;
}

DeskVerb aim(Command command, Members& members, DeskCommand& out) {
  if (command < Command::mute) {
    out.target = members.required("alert", id_digits);
    out.action.target = id_of(out.target);
    return static_cast<DeskVerb>(static_cast<std::size_t>(command) + 1);
  }
  const bool of_rule = members.has("rule");
  if (of_rule && members.has("subject")) refuse("subject", "no subject where a rule is named");
  out.target = members.required(of_rule ? "rule" : "subject", name_bytes_max);
  out.action.target = name_hash(out.target);
  return of_rule ? DeskVerb::mute_rule : DeskVerb::mute_subject;
}

}  // namespace

DeskCommand read_desk_command(std::string_view word, std::string_view body) {
  const auto found = std::ranges::find(commands, word);
  if (found == commands.end()) {
    throw SetupError(tocsin::quoted(word) + ": expected " + either_of(commands) + did_you_mean(word, commands));
  }
  const auto command = static_cast<Command>(found - commands.begin());
  Members members(body);
  DeskCommand out{};
  out.action.verb = aim(command, members, out);
  const bool ends = command == Command::snooze || command == Command::mute;
  if (ends) out.action.until = time_of(members.required("until", name_bytes_max));
  out.text = {.owner = members.text("owner", owner_bytes_max).value_or(""),
              .note = members.text("note", note_bytes_max).value_or("")};
  members.expect_end();
  return out;
}

}  // namespace tocsin
