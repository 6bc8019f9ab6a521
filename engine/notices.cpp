#include "engine/notices.hpp"

#include <array>
#include <string_view>

namespace tocsin {
namespace {

// By Sight.
constexpr std::array<std::string_view, sights_count> sight_words{
    "seen", "warming up", "stale", "with books that lost messages", "halted", "without a reference", "switched off"};
constexpr std::array<std::string_view, 3> severity_words{"notices", "warnings", "critical ones"};

}  // namespace

void fill_storm(const Storms::Storm& storm, Alert& alert) noexcept {
  alert.severity = storm.worst();
  alert.what = "alerts storm, told as one";
  alert.level_unit = alert.unit = Unit::alerts;
  alert.value = storm.count();
  alert.limit = alert.key;
  alert.reference = no_price.units;
  alert.add_evidence("since the first", Unit::seconds, (alert.time - storm.first).count());
  alert.add_evidence("since the last", Unit::seconds, (alert.time - storm.last).count());
  for (std::size_t i = severity_words.size(); i-- > 0;) {
    if (storm.folded[i] > 0) alert.add_evidence(severity_words[i], Unit::alerts, storm.folded[i]);
  }
}

Alert alert_of(const SightChange& change, Time now) noexcept {
  const std::uint32_t seen = change.counts[static_cast<std::size_t>(Sight::seeing)];
  Alert alert{.id = change.id,
              .state = change.is_blind ? AlertState::blind : AlertState::sighted,
              .severity = Severity::warning,
              .rule = change.rule,
              .subject = change.subject,
              .slot = no_slot,
              .time = now,
              .trigger = change.trigger};
  alert.what = "subjects that the rule cannot judge";
  alert.level_unit = alert.unit = Unit::subjects;
  alert.value = change.subjects_count - seen;
  alert.limit = no_price.units;
  alert.reference = change.subjects_count;
  for (std::size_t i = 1; i < sights_count; ++i) {
    if (change.counts[i] > 0) alert.add_evidence(sight_words[i], Unit::subjects, change.counts[i]);
  }
  return alert;
}

}  // namespace tocsin
