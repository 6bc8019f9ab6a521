#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/alert.hpp"
#include "sinks/names.hpp"

namespace tocsin {

// One line a person can act on: when (the exchange's clock), how bad, what fell how far from what, how sure that is,
// which level of which rule says so, its state and its id.
//
//   10:17:42.318  CRITICAL  SOX -7.00 % from prior close (4,968.00, limit 4,968.00; ref 5,341.94)  sox 7 %  escalated
//   10:19:05.002  CRITICAL  SOX -2.10 % from prior close (5,229.75, limit 4,968.00; ref 5,341.94)  sox 7 %  withdrawn
//   (rang at 10:17:42.318 on a trade of NVDA at $115.20 at 10:17:42.318, cancelled by XNAS)  ...
//
// One line whatever the names hold: control characters in them become '?'.
std::string alert_line(const Alert& alert, const Names& names);

// The same without the time.
std::string alert_text(const Alert& alert, const Names& names);

// What alert_text begins with: NOTICE, WARNING, CRITICAL.
std::string_view severity_word(Severity severity) noexcept;

// A number of an alert with what it counts: "$124.80", "7.00 %", "3 sectors", "12.5 s".
std::string amount_words(std::int64_t amount, Unit unit);

// Who moved the subject, largest first, at most `count` lines: "NVDA -182.30 points (-16.97 %)". In a cascade: the
// sectors in the order of onset, each with its first name to fall.
std::vector<std::string> contributor_lines(const Alert& alert, const Names& names, std::size_t count);

}  // namespace tocsin
