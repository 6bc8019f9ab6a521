// Any bytes as the body of a command of the desk; the first chooses the command.
#include <array>
#include <cstdint>

#include "app/live/desk_command.hpp"
#include "engine/check.hpp"
#include "engine/setup_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  constexpr std::array<std::string_view, 6> commands{"acknowledge", "snooze", "unsnooze", "mute", "unmute", "dance"};
  if (size == 0) return 0;
  const std::string body(data + 1, data + size);
  try {
    const DeskCommand command = read_desk_command(commands[data[0] % commands.size()], body);
    TOCSIN_CHECK(command.action.verb >= DeskVerb::acknowledge && command.action.verb <= DeskVerb::mute_subject);
    TOCSIN_CHECK(command.text.owner.find('\n') == std::string::npos);
    TOCSIN_CHECK(command.text.note.find('\n') == std::string::npos);
  } catch (const SetupError&) {
  }
  return 0;
}
