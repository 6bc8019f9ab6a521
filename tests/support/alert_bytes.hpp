#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/alert.hpp"

namespace tocsin {

template <class T>
void append_bytes(std::string& to, const T& value) {
  static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  to.append(bytes, sizeof(T));
}

inline void append_bytes(std::string& to, std::string_view text) {
  append_bytes(to, text.size());
  to.append(text);
}
inline void append_bytes(std::string& to, Time time) { append_bytes(to, ns_since_epoch(time)); }

// Appends everything that an alert says, and no padding, so that two runs can be compared byte for byte.
inline void append_alert(std::string& to, const Alert& alert) {
  const auto all = [&to](const auto&... values) { (append_bytes(to, values), ...); };
  all(alert.id, alert.related_id, alert.state, alert.reason, alert.severity, alert.rule, alert.subject, alert.slot,
      alert.key, alert.time);
  all(alert.trigger.time, alert.trigger.sequence, alert.trigger.instrument, alert.trigger.source);
  all(alert.trigger.came_late, alert.trigger.late.count(), alert.until, alert.text, alert.sight);
  const BrokenTrade& broken = alert.rested_on;
  all(broken.instrument, broken.source, broken.id, broken.time, broken.price.units, broken.corrected.units);
  all(alert.unit, alert.value, alert.limit, alert.reference, alert.change_ppm, alert.traded_ppm, alert.halted_ppm,
      alert.gapped_ppm, alert.oldest.count(), alert.share_ppm, alert.contributors.size(), alert.held.size());
  all(alert.about, alert.basis, alert.window.count(), alert.drop_ppm, alert.until, alert.text, alert.sight);
  all(alert.what, alert.level_unit, alert.evidence.size());
  for (const Evidence& one : alert.evidence) all(one.name, one.unit, one.value);
  for (const Contributor& one : alert.contributors) {
    all(one.subject, one.leader, one.time, one.amount, one.change_ppm);
  }
  for (const SubjectId one : alert.held) append_bytes(to, one);
}

}  // namespace tocsin
