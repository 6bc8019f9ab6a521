#include "strategies/stale_feed.hpp"

#include <algorithm>

#include "strategies/contributors.hpp"

namespace tocsin {

std::size_t StaleFeed::names_in(std::span<const Rule> rules) noexcept {
  std::size_t count = 0;
  for (const Rule& rule : rules) count += rule.names.size();
  return count;
}

StaleFeed::StaleFeed(std::span<const Rule> rules, DetectorSetup& setup)
    : names_count_(names_in(rules)),
      counts_from_(&setup.arena.one<Time>()),
      first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<Watch> of_sources;
  const std::size_t sources_count = setup.market.quotes().sources_count();
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    for (const SubjectId subject : rule.names) {
      watches_.push_back({subject, timer_source, rule.rule, phases, rule.after, rule.pace});
    }
    for (std::size_t source = 1; rule.sources && source < sources_count; ++source) {
      of_sources.push_back({no_subject, static_cast<SourceId>(source), rule.rule, phases, rule.after, 0});
    }
  }
  std::ranges::stable_sort(watches_, {}, &Watch::name);
  std::vector<SubjectId> names;
  for (const Watch& watch : watches_) {
    setup.slots.add(watch.rule, watch.name, watch.after.count(), 0);
    names.push_back(watch.name);
  }
  for (const Watch& watch : of_sources) setup.slots.add(watch.rule, no_subject, watch.source, 0);
  watches_.insert(watches_.end(), of_sources.begin(), of_sources.end());
  ranges_ = SubjectRanges(setup.market.subjects_count(), names);
  on_ = setup.arena.array<bool>(watches_.size());
  if (watches_.empty()) return;
  names_ = setup.arena.array<Heard>(names.empty() ? 0 : setup.market.universe().size());
  sources_ = setup.arena.array<Heard>(sources_count);
}

void StaleFeed::hear_name(const Event& event, const Market& market, Findings& findings) noexcept {
  Heard& heard = names_[index_of(event.instrument)];
  if (heard.at >= *counts_from_ && heard.at != Time{}) {
    const Duration change = event.time - heard.at - heard.usual;
    heard.usual += heard.times == shown ? change / shown : change / ++heard.times;
  }
  heard.at = event.time;
  heard.source = event.source;
  if (heard.is_silent) [[unlikely]]
    end_silence(heard, ranges_.of(subject_of(event.instrument), watches_), timer_source, market, findings);
}

// What stands out of a rule's hours stays.
void StaleFeed::end_silence(Heard& heard, std::span<const Watch> watches, SourceId source, const Market& market,
                            Findings& findings) noexcept {
  heard.is_silent = false;
  for (const Watch& watch : watches) {
    if (watch.source != source) continue;
    if ((watch.phases & bit_of(market.phase())) != 0) {
      turn(watch, false, findings);
    } else {
      heard.is_silent |= on_[static_cast<std::size_t>(&watch - watches_.data())];
    }
  }
}

void StaleFeed::on_phase(const Event& event, const Market&, Findings&) noexcept { *counts_from_ = event.time; }

void StaleFeed::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  if (is_stopped(market.market_status())) *counts_from_ = event.time;
  for (const Watch& watch : watches_) {
    if (!is_judged(watch, market) || silence_of(watch, event.time) < limit_of(watch)) continue;
    turn(watch, true, findings);
    Heard& heard = watch.name == no_subject ? sources_[watch.source] : names_[index_of(watch.name)];
    heard.is_silent = true;
  }
}

bool StaleFeed::is_judged(const Watch& watch, const Market& market) const noexcept {
  if ((watch.phases & bit_of(market.phase())) == 0) return false;
  if (watch.name == no_subject) return true;
  const InstrumentId id{index_of(watch.name)};
  return !is_stopped(market.status(id)) && (watch.pace == 0 || names_[index_of(id)].times == shown);
}

// A name that was never heard is held to the source that spoke last.
Duration StaleFeed::silence_of(const Watch& watch, Time now) const noexcept {
  if (watch.name == no_subject) return now - std::max(sources_[watch.source].at, *counts_from_);
  const Heard& heard = names_[index_of(watch.name)];
  const Time clock =
      heard.source != timer_source ? sources_[heard.source].at : std::ranges::max_element(sources_, {}, &Heard::at)->at;
  return clock - std::max(heard.at, *counts_from_);
}

Duration StaleFeed::limit_of(const Watch& watch) const noexcept {
  if (watch.pace == 0) return watch.after;
  return std::max(watch.after, names_[index_of(watch.name)].usual * watch.pace);
}

void StaleFeed::turn(const Watch& watch, bool on, Findings& findings) noexcept {
  const auto number = static_cast<std::size_t>(&watch - watches_.data());
  if (on_[number] == on) return;
  on_[number] = on;
  findings.add({.slot = first_slot_ + static_cast<std::uint32_t>(number),
                .active = on,
                .value = 0,
                .limit = limit_of(watch).count()});
}

Sight StaleFeed::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = watches_[slot - first_slot_];
  if (on_[slot - first_slot_]) return Sight::stale;
  if (watch.name == no_subject) return Sight::seeing;
  if (is_stopped(market.status(InstrumentId{index_of(watch.name)}))) return Sight::halted;
  return watch.pace == 0 || names_[index_of(watch.name)].times == shown ? Sight::seeing : Sight::warming_up;
}

void StaleFeed::conditions(std::uint32_t slot, Time now, const Market&, Conditions& conditions) const noexcept {
  const Watch& watch = watches_[slot - first_slot_];
  const std::int64_t silence = std::max(Duration::zero(), silence_of(watch, now)).count();
  constexpr Duration after_max = std::chrono::hours(168);
  conditions.add({.what = "silence so far",
                  .unit = Unit::seconds,
                  .value = silence,
                  .needed = watch.after.count(),
                  .key = "after",
                  .key_unit = Unit::seconds,
                  .would_do = setting_up_to(silence, 1, after_max.count())});
  if (watch.pace == 0) return;
  const Heard& heard = names_[index_of(watch.name)];
  Condition paced{.what = "silence so far, in its usual times between events",
                  .unit = Unit::number,
                  .needed = watch.pace,
                  .key = "pace",
                  .key_unit = Unit::number};
  if (heard.times == shown && heard.usual > Duration::zero()) {
    paced.value = silence / heard.usual.count();
    paced.would_do = setting_up_to(paced.value, 1, 1'000'000);
  }
  conditions.add(paced);
}

void StaleFeed::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watches_[alert.slot - first_slot_];
  const bool is_over = alert.state == AlertState::resolved;
  alert.key = watch.after.count();
  alert.level_unit = alert.unit = Unit::seconds;
  alert.value = std::max(Duration::zero(), silence_of(watch, alert.time)).count();
  alert.limit = static_cast<std::int64_t>(limit);
  alert.reference = no_price.units;
  if (watch.name == no_subject) {
    alert.what = is_over ? "speaks again" : "has gone silent";
    alert.about = watch.source;
    const auto its = std::ranges::count(names_, watch.source, &Heard::source);
    if (its > 0) alert.add_evidence("names that it spoke of last", Unit::number, its);
    return;
  }
  alert.what = is_over ? "is spoken of again" : "has gone silent while its feed talks on";
  if (watch.pace > 0) {
    alert.add_evidence("usual time between events", Unit::seconds, names_[index_of(watch.name)].usual.count());
  }
  fill_doubt(market, alert);
}

}  // namespace tocsin
