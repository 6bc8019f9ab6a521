#pragma once

#include <string>

#include "engine/alert.hpp"
#include "sinks/names.hpp"

namespace tocsin {

// The schema of docs/alert-log.md. It goes up when a key changes its meaning or goes away.
inline constexpr int alert_schema = 1;

// The alert as one JSON object (RFC 8259) on one line, without the line feed, its keys in the order of
// docs/alert-log.md. Numbers are exact decimals. The same alert and names give the same bytes everywhere.
std::string json_line(const Alert& alert, const Names& names);

}  // namespace tocsin
