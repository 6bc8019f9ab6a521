#include "sinks/alert_words.hpp"

#include <fmt/format.h>

#include <array>

namespace tocsin {
namespace {

template <std::size_t N, class E>
std::string_view pick(const std::array<std::string_view, N>& words, E value) noexcept {
  return words[static_cast<std::size_t>(value)];
}

constexpr std::array<std::string_view, alert_states_count> states{
    "firing",  "escalated",    "resolved", "suppressed", "revised", "withdrawn", "repeated",
    "updated", "acknowledged", "snoozed",  "unsnoozed",  "muted",   "blind",     "sighted"};
constexpr std::array<std::string_view, 8> reasons{"nothing", "cool_down", "duplicate", "parent",
                                                  "muted",   "snoozed",   "storm",     "rules_changed"};
constexpr std::array<std::string_view, 3> severities{"notice", "warning", "critical"};
constexpr std::array<std::string_view, 13> units{"price",   "points",   "dollars", "members",  "sectors",
                                                 "percent", "score",    "seconds", "messages", "shares",
                                                 "alerts",  "subjects", "number"};
constexpr std::array<std::string_view, sights_count> sights{"seeing", "warming_up",   "stale",       "gapped",
                                                            "halted", "no_reference", "switched_off"};
constexpr std::array<std::string_view, 4> bases{"prior_close", "open", "session_high", "rolling_high"};

}  // namespace

std::string_view word(AlertState state) noexcept { return pick(states, state); }
std::string_view word(SuppressedBy reason) noexcept { return pick(reasons, reason); }
std::string_view word(Severity severity) noexcept { return pick(severities, severity); }
std::string_view word(Unit unit) noexcept { return pick(units, unit); }
std::string_view word(Basis basis) noexcept { return pick(bases, basis); }
std::string_view word(Sight sight) noexcept { return pick(sights, sight); }

int decimals_of(Unit unit) noexcept {
  switch (unit) {
    case Unit::price:
    case Unit::points:
    case Unit::seconds:
      return 9;
    case Unit::percent:
      return 4;
    case Unit::score:
      return 6;
    case Unit::dollars:
    case Unit::members:
    case Unit::sectors:
    case Unit::messages:
    case Unit::shares:
    case Unit::alerts:
    case Unit::subjects:
    case Unit::number:
      return 0;
  }
  return 0;
}

std::string hex_id(std::uint64_t id) { return fmt::format("{:016x}", id); }

}  // namespace tocsin
