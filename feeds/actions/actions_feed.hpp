#pragma once

#include <memory>
#include <span>
#include <string>

#include "feeds/feed.hpp"

namespace tocsin {

// Opens a file of what the desk did while the day went on: a small CSV file (CsvTable) with the columns `time`,
// `action`, `alert_id`, `rule`, `subject`, `owner`, `note` and `until`; docs/formats.md describes them. Times without
// an offset are New York's. Rows become actions in the order of their times, and their owners and notes the feed's
// texts.
//
// Its source is called "~desk", behind the names of all others, so that no source has another number, and no alert
// another id, because the desk did something.
//
// It is set-up, by hand or from another run: SetupError names file, line, column and what was expected.
[[nodiscard]] std::unique_ptr<Feed> open_actions(const std::string& path);

// The same over bytes in memory; `name` stands for the path.
[[nodiscard]] std::unique_ptr<Feed> open_actions_bytes(const std::string& name, std::span<const char> bytes);

}  // namespace tocsin
