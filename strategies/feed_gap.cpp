#include "strategies/feed_gap.hpp"

#include <algorithm>

#include "engine/ppm.hpp"

namespace tocsin {
namespace {

bool is_any_doubtful(SourceId source, const Market& market) noexcept {
  for (std::uint32_t i = 0; i < market.universe().size(); ++i) {
    if (market.quotes().is_doubtful(InstrumentId{i}, source)) return true;
  }
  return false;
}

}  // namespace

FeedGap::FeedGap(std::span<const Rule> rules, DetectorSetup& setup)
    : losses_(setup.arena.array<Loss>(setup.market.quotes().sources_count())),
      first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  for (const Rule& rule : rules) {
    watches_.push_back({rule.rule, setup.policies[index_of(rule.rule)].phases, rule.baskets});
    std::vector<SubjectId>& baskets = watches_.back().baskets;
    for (std::size_t subject = setup.market.universe().size();
         rule.baskets.empty() && subject < setup.market.subjects_count(); ++subject) {
      baskets.push_back(SubjectId{static_cast<std::uint32_t>(subject)});
    }
    for (std::size_t source = 1; source < losses_.size(); ++source) {
      setup.slots.add(rule.rule, no_subject, static_cast<std::int64_t>(source), 0);
    }
  }
  on_ = setup.arena.array<bool>(setup.slots.size() - first_slot_);
}

void FeedGap::on_gap(const Event& event, const Market& market, Findings& findings) noexcept {
  if (watches_.empty() || event.source == timer_source || event.source >= losses_.size()) return;
  Loss& loss = losses_[event.source];
  if (!loss.is_open) loss = {.first = event.gap.from, .is_open = true};
  loss.last = event.gap.to;
  loss.messages += event.gap.to - event.gap.from + 1;
  judge(event.source, market, findings);
}

void FeedGap::on_timer(const Event&, const Market& market, Findings& findings) noexcept {
  if (watches_.empty()) return;
  for (std::size_t source = 1; source < losses_.size(); ++source) {
    Loss& loss = losses_[source];
    if (loss.is_open && !is_any_doubtful(static_cast<SourceId>(source), market)) loss.is_open = false;
    judge(source, market, findings);
  }
}

void FeedGap::on_phase(const Event&, const Market& market, Findings& findings) noexcept {
  if (watches_.empty()) return;
  for (std::size_t source = 1; source < losses_.size(); ++source) judge(source, market, findings);
}

void FeedGap::judge(std::size_t source, const Market& market, Findings& findings) noexcept {
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    if ((watches_[i].phases & bit_of(market.phase())) == 0) continue;
    const std::uint32_t slot = slot_of(i, source);
    bool& is_on = on_[slot - first_slot_];
    if (is_on == losses_[source].is_open) continue;
    is_on = losses_[source].is_open;
    findings.add({.slot = slot, .active = is_on, .value = 0, .limit = 1});
  }
}

void FeedGap::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Loss& loss = losses_[(slot - first_slot_) % (losses_.size() - 1) + 1];
  conditions.add({.what = "messages lost that its quotes have not made good since",
                  .unit = Unit::messages,
                  .value = loss.is_open ? clamp_to_64_bits(loss.messages) : 0,
                  .needed = 1});
}

void FeedGap::describe(const Slot&, Int128, const Market& market, Alert& alert) const noexcept {
  const std::size_t number = alert.slot - first_slot_;
  const Watch& watch = watches_[number / (losses_.size() - 1)];
  alert.about = static_cast<SourceId>(number % (losses_.size() - 1) + 1);
  const Loss& loss = losses_[alert.about];
  alert.what = alert.state == AlertState::resolved ? "gave every quote anew since it lost messages" : "lost messages";
  alert.key = 1;
  alert.level_unit = alert.unit = Unit::messages;
  alert.value = clamp_to_64_bits(loss.messages);
  alert.limit = no_price.units;
  alert.reference = no_price.units;
  alert.add_evidence("from number", Unit::number, clamp_to_64_bits(loss.first));
  alert.add_evidence("to number", Unit::number, clamp_to_64_bits(loss.last));
  add_baskets(watch, market, alert);
}

// The baskets with the largest share in doubt, largest first, as many as there is room for.
void FeedGap::add_baskets(const Watch& watch, const Market& market, Alert& alert) const noexcept {
  const std::uint32_t begin = alert.evidence.size();
  for (const SubjectId basket : watch.baskets) {
    Evidence one{market.name_of(basket), Unit::percent, market.doubt(basket, alert.time).gapped_ppm};
    if (one.value == 0) continue;
    for (std::uint32_t at = begin; at < alert.evidence.size(); ++at) {
      if (one.value > alert.evidence[at].value) std::swap(one, alert.evidence[at]);
    }
    alert.add_evidence(one.name, one.unit, one.value);
  }
}

}  // namespace tocsin
