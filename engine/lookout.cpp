#include "engine/lookout.hpp"

#include <algorithm>

namespace tocsin {
namespace {

constexpr Duration look_every = std::chrono::minutes(1);

}  // namespace

Lookout::Lookout(Arena& arena, const Slots& slots, std::span<const Policy> policies, const Market& market)
    : slots_(slots), policies_(policies), market_(market), next_(arena.one<Time>()), blind_ids_(policies.size()) {
  for (std::uint32_t i = 0; i < slots.size(); ++i) {
    if (slots[i].rung == 0 && slots[i].detector != no_detector) pairs_.push_back(i);
  }
  std::ranges::stable_sort(pairs_, {}, [&](std::uint32_t slot) { return slots[slot].rule; });
  for (std::size_t rule = 0; rule <= policies.size(); ++rule) {
    const auto first =
        std::ranges::lower_bound(pairs_, rule, {}, [&](std::uint32_t slot) { return index_of(slots[slot].rule); });
    first_pairs_.push_back(static_cast<std::uint32_t>(first - pairs_.begin()));
  }
  seen_ = arena.array<std::uint8_t>(pairs_.size());
  rules_ = arena.array<RuleState>(policies.size());
  changes_.resize(policies.size());
  for (std::uint32_t rule = 0; rule < policies.size(); ++rule) {
    seeds_.push_back(alert_seed("sight of " + policies[rule].name, market.name_of(only_subject(rule)), 0));
  }
}

// Looks stand on whole minutes, whenever the first event came.
void Lookout::begin(Time now) noexcept {
  next_ = std::chrono::floor<std::chrono::minutes>(now) + look_every;
  changes_count_ = 0;
}

SubjectId Lookout::only_subject(std::uint32_t rule) const noexcept {
  const bool is_one = first_pairs_[rule + 1] - first_pairs_[rule] == 1;
  return is_one ? slots_[pairs_[first_pairs_[rule]]].subject : no_subject;
}

void Lookout::list_blind() noexcept {
  blind_ids_.clear();
  for (const RuleState& rule : rules_) {
    if (rule.is_blind) blind_ids_.add(rule.id);
  }
  blind_ids_.sort();
}

void Lookout::settle(std::uint32_t rule, const Counts& counts, const Event& event) noexcept {
  RuleState& state = rules_[rule];
  const std::uint32_t subjects_count = first_pairs_[rule + 1] - first_pairs_[rule];
  const bool is_blind = counts[static_cast<std::size_t>(Sight::seeing)] < subjects_count;
  state.was_looked_at = true;
  if (is_blind == state.is_blind) return;
  state.is_blind = is_blind;
  if (is_blind) {
    state.trigger = {
        .time = event.time, .sequence = event.sequence, .instrument = event.instrument, .source = event.source};
    state.id = alert_id(seeds_[rule], state.trigger);
  }
  add(rule, is_blind, counts);
}

void Lookout::add(std::uint32_t rule, bool is_blind, const Counts& counts) noexcept {
  changes_[changes_count_++] = {.rule = static_cast<RuleId>(rule),
                                .is_blind = is_blind,
                                .subject = only_subject(rule),
                                .subjects_count = first_pairs_[rule + 1] - first_pairs_[rule],
                                .counts = counts,
                                .id = rules_[rule].id,
                                .trigger = rules_[rule].trigger};
}

std::vector<SubjectId> Lookout::never_seen(RuleId rule) const {
  std::vector<SubjectId> unseen;
  if (!rules_[index_of(rule)].was_looked_at) return unseen;
  for (std::uint32_t pair = first_pairs_[index_of(rule)]; pair < first_pairs_[index_of(rule) + 1]; ++pair) {
    if (seen_[pair] == 0) unseen.push_back(slots_[pairs_[pair]].subject);
  }
  return unseen;
}

}  // namespace tocsin
