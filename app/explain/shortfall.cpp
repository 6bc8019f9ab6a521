#include "app/explain/shortfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/ppm.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

std::int64_t distance_of(const Condition& condition) noexcept {
  const Int128 distance = Int128{condition.needed} - condition.value;
  return clamp_to_64_bits(distance < 0 ? -distance : distance);
}

double share_of(const Condition& condition) noexcept {
  if (condition.value == unsaid) return std::numeric_limits<double>::infinity();
  return static_cast<double>(distance_of(condition)) / std::max(1.0, std::abs(static_cast<double>(condition.needed)));
}

std::string_view needs_words(Must must) noexcept {
  switch (must) {
    case Must::be_at_least:
      return "at least";
    case Must::be_at_most:
      return "at most";
    case Must::be_above:
      return "more than";
  }
  return {};
}

std::string hours_words(Phases phases) {
  if (phases == regular_hours) return "the regular session";
  return phases == extended_hours ? "the extended session" : "some hours";
}

Lack hours_lack(const Policy& policy, Phase phase) {
  const bool is_extended = (extended_hours & bit_of(phase)) != 0;
  return {"the rule looks at " + hours_words(policy.phases) + " alone, and its state stands still outside of it",
          {{"session", is_extended ? "\"extended\"" : "\"all\""}}};
}

void add_conditions(const Shortfall& shortfall, std::vector<Lack>& lacks) {
  for (const Condition& condition : shortfall.conditions.all()) {
    if (shortfall.conditions.is_met(condition)) continue;
    const bool is_choice = condition.either != 0;
    lacks.push_back(
        {condition_words(condition) + (is_choice ? " (or another of these)" : ""), settings_for(condition)});
  }
}

// What the obstacle is, and what would have had to be otherwise where the rule itself says it.
Lack obstacle_lack(const Standing& standing, const Policy& policy, Time now) {
  const std::string other = hex_id(standing.related_id);
  switch (standing.obstacle) {
    case SuppressedBy::cool_down: {
      const Duration since = now - (standing.until - policy.cool_down);
      return {fmt::format("it cools down: {} was resolved {} ago, and cool_down is {}", other, length_of_time(since),
                          length_of_time(policy.cool_down)),
              {duration_setting("cool_down", since)}};
    }
    case SuppressedBy::duplicate:
      return {"a rule of the same key rings for the same: " + other, {}};
    case SuppressedBy::parent:
      return {"a rule above it rings: " + other, {}};
    case SuppressedBy::muted:
      return {"it is muted", {}};
    case SuppressedBy::snoozed:
      return {"the desk has snoozed " + other, {}};
    case SuppressedBy::storm:
      return {"it was folded into a storm's notice", {{"storm_exempt", "true"}}};
    case SuppressedBy::rules_changed:
    case SuppressedBy::nothing:
      break;
  }
  return {};
}

void add_gate(const Shortfall& shortfall, const Policy& policy, Time timer, std::vector<Lack>& lacks) {
  const Standing& standing = shortfall.standing;
  if (standing.stage == Stage::pending) {
    const Duration held = timer - standing.since;
    lacks.push_back(
        {fmt::format("it is true for {}, and hold_on is {}", length_of_time(held), length_of_time(policy.hold_on)),
         {duration_setting("hold_on", std::max(held, Duration::zero()))}});
  }
  if (standing.obstacle != SuppressedBy::nothing) lacks.push_back(obstacle_lack(standing, policy, shortfall.at));
}

}  // namespace

std::string_view words_for(Sight sight) noexcept {
  switch (sight) {
    case Sight::warming_up:
      return "it is warming up: it has not seen enough yet to judge by";
    case Sight::stale:
      return "it sees stale prices alone";
    case Sight::gapped:
      return "the books of its subject lost messages and are not whole since";
    case Sight::halted:
      return "its subject is halted";
    case Sight::no_reference:
      return "there is nothing to measure from: no price, prior close or open is known";
    case Sight::switched_off:
      return "its plugin is switched off";
    case Sight::seeing:
      break;
  }
  return {};
}

std::string condition_words(const Condition& condition) {
  std::string text = fmt::format("{}: {}, needs {} {}", condition.what, exact_words(condition.value, condition.unit),
                                 needs_words(condition.must), exact_words(condition.needed, condition.unit));
  if (!is_known(condition.value)) return text;
  const std::string distance = exact_words(distance_of(condition), condition.unit);
  return text + (condition.holds() ? "" : fmt::format(" ({} away)", distance));
}

Shortfall shortfall_of(const DeskEngine& engine, std::uint32_t slot, Time now, bool in_full) {
  const Policy& policy = engine.policies()[index_of(engine.slots()[slot].rule)];
  Shortfall shortfall{.at = now, .slot = slot, .conditions = Conditions(in_full)};
  shortfall.in_hours = (policy.phases & bit_of(engine.market().phase())) != 0;
  if (in_full) shortfall.sight = engine.sight_of(slot);
  shortfall.standing = engine.standing(slot, now);
  shortfall.says_conditions = engine.conditions(slot, now, shortfall.conditions);
  for (const Condition& condition : shortfall.conditions.all()) {
    if (shortfall.conditions.is_met(condition)) continue;
    ++shortfall.unmet;
    shortfall.widest = std::max(shortfall.widest, share_of(condition));
  }
  return shortfall;
}

std::vector<Lack> lacks_of(const Shortfall& shortfall, const DeskEngine& engine, Time timer) {
  std::vector<Lack> lacks;
  if (shortfall.rings()) return lacks;
  const Policy& policy = engine.policies()[index_of(engine.slots()[shortfall.slot].rule)];
  if (!shortfall.in_hours) lacks.push_back(hours_lack(policy, engine.market().phase()));
  const bool is_blind = std::ranges::any_of(shortfall.conditions.all(),
                                            [](const Condition& condition) { return condition.value == unsaid; });
  if (is_blind && shortfall.sight != Sight::seeing) lacks.push_back({std::string(words_for(shortfall.sight)), {}});
  add_conditions(shortfall, lacks);
  add_gate(shortfall, policy, timer, lacks);
  return lacks;
}

}  // namespace tocsin
