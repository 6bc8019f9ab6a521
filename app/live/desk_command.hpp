#pragma once

#include <string>
#include <string_view>

#include "engine/desk_text.hpp"
#include "engine/event.hpp"

namespace tocsin {

// What somebody at the desk wants done, as it was written.
struct DeskCommand {
  Action action;  // without the number of its words
  DeskText text;
  std::string target;  // the alert, rule or subject, for people
};

// Reads the JSON object (RFC 8259) of such a command: {"alert": "<16 hexadecimal digits>"} or {"rule": "..."} or
// {"subject": "..."}, "until": "<time>" where it ends, and perhaps "owner" and "note", one line of text each.
// SetupError naming the key and what was expected.
[[nodiscard]] DeskCommand read_desk_command(std::string_view command, std::string_view body);

// Of a command that is about nothing but the desk: "owner" and "note", as above; nothing at all, where they are not
// said.
[[nodiscard]] DeskText read_desk_text(std::string_view body);

}  // namespace tocsin
