#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/time.hpp"

namespace tocsin {

// What a live day begins with: a finished tape, of which the engine hears every event before the feeds are joined. They
// stand in the journal, in front of the day's own; the notes of its header say of which tape they are, and until when.
struct History {
  std::string path;     // absolute
  std::string content;  // checksum of all its events, 16 hexadecimal digits
  Time first;           // of its events
  Time until;           // of its last event: what the journal holds up to this is history, and no more

  // As the journal's notes tell it.
  [[nodiscard]] std::string note() const;
};

// SetupError where there is no tape at the path, or one that is not finished, or of no events.
[[nodiscard]] History history_of(const std::string& path);
// What the notes of a journal say; nothing where they speak of no history.
[[nodiscard]] std::optional<History> history_in(std::string_view notes);
// Of the day that is journalled at `journal`, begun or to be begun with the tape at `warm`; empty: with whatever it was
// begun with. SetupError where a day that was begun is of another history, or its tape is not there any more.
[[nodiscard]] std::optional<History> history_of_day(const std::string& journal, const std::string& warm);

}  // namespace tocsin
