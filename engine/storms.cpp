#include "engine/storms.hpp"

#include <algorithm>
#include <map>

namespace tocsin {
namespace {

Policy notice_for(const std::string& group) {
  return {.name = "storm of " + group,
          .detector = std::string(storm_detector),
          .phases = all_hours,
          .severities = {Severity::notice}};
}

std::size_t notices_in(std::span<const Policy> policies) {
  std::size_t first = policies.size();
  for (const Policy& policy : policies) {
    if (policy.storm_notice) first = std::min(first, index_of(*policy.storm_notice));
  }
  return policies.size() - first;
}

}  // namespace

void add_storm_notices(std::vector<Policy>& policies, const HouseRules& house) {
  if (house.storm == 0) return;
  std::map<std::string, RuleId> notices;
  for (std::size_t i = 0, rules_count = policies.size(); i < rules_count; ++i) {
    if (policies[i].storm_exempt) continue;
    const bool is_detectors = policies[i].group.empty();
    const std::string& group = is_detectors ? policies[i].detector : policies[i].group;
    const auto next = static_cast<RuleId>(policies.size());
    const auto [known, is_new] = notices.try_emplace(is_detectors ? "all " + group : group, next);
    policies[i].storm_notice = known->second;
    if (is_new) policies.push_back(notice_for(known->first));
  }
}

Storms::Storms(Arena& arena, Slots& slots, std::span<const Policy> policies, const HouseRules& house)
    : limit_(house.storm),
      window_(house.storm_window),
      first_rule_(policies.size() - notices_in(policies)),
      first_slot_(static_cast<std::uint32_t>(slots.size())),
      storms_(arena.array<Storm>(notices_in(policies))),
      times_(arena.array<Time>(storms_.size() * limit_)),
      on_(arena, storms_.size()) {
  slots.set_detector(no_detector);
  for (std::size_t i = 0; i < storms_.size(); ++i) {
    slots.add(static_cast<RuleId>(first_rule_ + i), no_subject, house.storm, 0);
  }
}

bool Storms::folds(std::uint32_t slot, Severity severity, Time now) noexcept {
  const std::uint32_t number = slot - first_slot_;
  Storm& storm = storms_[number];
  Time& oldest = heard_at(number, storm.heard);
  const bool is_full = storm.heard >= limit_ && is_within(oldest, now);
  oldest = now;
  ++storm.heard;
  if (!storm.is_on && !is_full) return false;
  if (!storm.is_on) {
    storm = {.first = now, .is_on = true, .heard = storm.heard};
    on_.add(number);
  }
  ++storm.folded[static_cast<std::size_t>(severity)];
  storm.last = now;
  return true;
}

// The one that would be the half of the limit is too long ago.
bool Storms::has_calmed(std::uint32_t slot, Time now) const noexcept {
  const std::uint32_t number = slot - first_slot_;
  return !is_within(heard_at(number, storms_[number].heard - (limit_ + 1) / 2), now);
}

void Storms::tell(std::uint32_t slot, Time now) noexcept {
  Storm& storm = storms_[slot - first_slot_];
  storm.told = storm.count();
  storm.told_worst = storm.worst();
  storm.told_at = now;
}

bool Storms::is_news(std::uint32_t slot, Time now) const noexcept {
  const Storm& storm = of(slot);
  return storm.count() > storm.told && !is_within(storm.told_at, now);
}

bool Storms::has_worsened(std::uint32_t slot) const noexcept { return of(slot).worst() > of(slot).told_worst; }

}  // namespace tocsin
