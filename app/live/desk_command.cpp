#include "app/live/desk_command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "app/live/command_members.hpp"
#include "engine/alert.hpp"
#include "engine/setup_error.hpp"
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

std::uint64_t id_of(const std::string& text) {
  std::uint64_t id = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (text.size() != id_digits || fault != std::errc{} || end != text.data() + text.size()) {
    CommandMembers::refuse("alert", "the id of an alert, 16 hexadecimal digits");
  }
  return id;
}

DeskText text_of(CommandMembers& members) {
  std::string owner = members.text("owner", owner_bytes_max).value_or("");
  return {.owner = std::move(owner), .note = members.text("note", note_bytes_max).value_or("")};
}

DeskVerb aim(Command command, CommandMembers& members, DeskCommand& out) {
  if (command < Command::mute) {
    out.target = members.required("alert", id_digits);
    out.action.target = id_of(out.target);
    return static_cast<DeskVerb>(static_cast<std::size_t>(command) + 1);
  }
  const bool of_rule = members.has("rule");
  if (of_rule && members.has("subject")) CommandMembers::refuse("subject", "no subject where a rule is named");
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
  CommandMembers members(body);
  DeskCommand out{};
  out.action.verb = aim(command, members, out);
  const bool ends = command == Command::snooze || command == Command::mute;
  if (ends) out.action.until = members.time("until");
  out.text = text_of(members);
  members.expect_end();
  return out;
}

DeskText read_desk_text(std::string_view body) {
  CommandMembers members(body.empty() ? "{}" : body);
  DeskText text = text_of(members);
  members.expect_end();
  return text;
}

}  // namespace tocsin
