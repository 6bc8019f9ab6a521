#include "strategies/plugin_detector.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>

#include "engine/market_sight.hpp"
#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t level_count_of(const PluginDetector::Rule& rule) noexcept {
  return static_cast<std::uint32_t>(rule.levels.size());
}

// By PluginFault: what an alert says, followed by the number of the call.
constexpr std::array<std::string_view, plugin_faults_count> fault_words{
    "judged by its plugin, so far up to its call", "plugin switched off, since it threw in its call",
    "plugin switched off, since it wrote beyond its lines in its call",
    "plugin switched off, since it was too slow up to its call", "plugin switched off, since it hung in its call"};

std::uint32_t listens_of(const tocsin_plugin& plugin) noexcept {
  std::uint32_t listens = plugin.listens;
  if ((listens & TOCSIN_MOVE) != 0) listens |= TOCSIN_LOOK;
  return listens;
}

// Of the fence. Nobody is called for a move as such: that one is of whatever is asked.
std::uint32_t topic_of(std::uint32_t cause) noexcept { return static_cast<std::uint32_t>(std::countr_zero(cause)); }
static_assert(TOCSIN_DAY < 1 << PluginFence::topics_count);

const tocsin_event* as_plugins_see(const Event& event) noexcept {
  return reinterpret_cast<const tocsin_event*>(&event);
}

tocsin_claim claim_for(const Claim& claim, const Restatement& restated, std::uint32_t level) noexcept {
  return {.limit = clamp_to_64_bits(claim.limit),
          .since = claim.since,
          .until = claim.until,
          .level = level,
          .is_on = claim.is_on,
          .is_of_print = restated.is_print_of(claim.trigger),
          .zero = {}};
}

tocsin_print print_for(const Restatement& restated) noexcept {
  return {.price = restated.told.price.units,
          .corrected = restated.corrected.units,
          .before = restated.told.before.units,
          .position = restated.position,
          .next_last = restated.next_last,
          .instrument = index_of(restated.told.instrument),
          .zero = 0};
}

Unit unit_of(std::uint32_t unit) noexcept { return unit <= TOCSIN_NUMBER ? static_cast<Unit>(unit) : Unit::number; }

std::string_view text_of(const tocsin_plugin& plugin, std::uint32_t number) noexcept {
  return number < plugin.texts_count ? std::string_view(plugin.texts[number]) : std::string_view("?");
}

}  // namespace

PluginDetector::PluginDetector(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::size_t levels_max = 0;
  for (const Rule& rule : rules) {
    levels_max = std::max(levels_max, rule.levels.size());
    if (rule.watch != nullptr) rule.watch->make_room(rules.size());
    listens_ |= listens_of(*rule.plugin);
    judges_.push_back(std::make_unique<Judge>(Judge{.rule = rule, .watches = {}}));
    judges_.back()->watches.resize(rule.subjects.size());
  }
  turns_ = std::make_unique<PluginTurns>(levels_max);
  add_watches(rules, setup);
  fill_calls(setup);
}

void PluginDetector::add_watches(std::span<const Rule> rules, DetectorSetup& setup) {
  for (std::uint32_t j = 0; j < rules.size(); ++j) {
    for (std::uint32_t s = 0; s < rules[j].subjects.size(); ++s) {
      watches_.push_back({.subject = rules[j].subjects[s],
                          .judge = j,
                          .number = s,
                          .slot = 0,
                          .listens = listens_of(*rules[j].plugin),
                          .phases = setup.policies[index_of(rules[j].rule)].phases,
                          .call = {}});
    }
  }
  std::ranges::stable_sort(watches_, {}, [](const Watch& watch) { return std::tuple(watch.subject, watch.judge); });
  std::vector<SubjectId> subjects;
  for (std::uint32_t w = 0; w < watches_.size(); ++w) {
    Watch& watch = watches_[w];
    Judge& judge = *judges_[watch.judge];
    watch.slot = static_cast<std::uint32_t>(setup.slots.size());
    for (std::uint32_t level = 0; level <= judge.rule.levels.size(); ++level) {
      const std::int64_t key = level < judge.rule.levels.size() ? judge.rule.levels[level] : 0;
      setup.slots.add(judge.rule.rule, watch.subject, key, level);
      watch_of_slot_.push_back(w);
    }
    judge.watches[watch.number] = w;
    subjects.push_back(watch.subject);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

void PluginDetector::fill_calls(DetectorSetup& setup) {
  on_ = setup.arena.array<std::uint8_t>(watch_of_slot_.size());
  for (const auto& judge : judges_) {
    const Rule& rule = judge->rule;
    const PluginLines lines(setup.arena, rule.plugin->lines_size, rule.subjects.size());
    fences_.emplace_back(rule.bounds, rule.watch, lines, setup.arena);
    for (std::uint32_t s = 0; s < judge->watches.size(); ++s) {
      Watch& watch = watches_[judge->watches[s]];
      watch.call = {};
      watch.call.host = &plugin_host;
      watch.call.values = rule.values.data();
      watch.call.levels = rule.levels.data();
      watch.call.on = on_.data() + (watch.slot - first_slot_);
      watch.call.lines = lines.of(s);
      watch.call.levels_count = level_count_of(rule);
      watch.call.subject = index_of(watch.subject);
      watch.call.market = &setup.market;
      watch.call.turns = turns_.get();
    }
  }
}

void PluginDetector::look(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (Watch& watch : ranges_.of(subject, watches_)) {
    if (!watch.hears(TOCSIN_LOOK, market)) continue;
    judge(watch, TOCSIN_LOOK, event, market, findings);
    if ((watch.listens & TOCSIN_MOVE) != 0) market.watch(subject, no_limit_above, no_limit_below);  // every move
  }
}

void PluginDetector::hear(std::uint32_t cause, const Event& event, const Market& market, Findings& findings) noexcept {
  if (index_of(event.instrument) >= market.universe().size()) return;
  for (Watch& watch : ranges_.of(subject_of(event.instrument), watches_)) {
    if (watch.hears(cause, market)) judge(watch, cause, event, market, findings);
  }
}

void PluginDetector::on_status(const Event& event, const Market& market, Findings& findings) noexcept {
  if ((listens_ & TOCSIN_STATUS) == 0) return;
  if (event.instrument != no_instrument) return hear(TOCSIN_STATUS, event, market, findings);
  judge_all(TOCSIN_STATUS, event, market, findings);
}

// What was switched off while it was asked, and not while it judged, is told here.
void PluginDetector::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (std::uint32_t j = 0; j < judges_.size(); ++j) tell_switched_off(j, findings);
  if ((listens_ & TOCSIN_TIMER) != 0) judge_all(TOCSIN_TIMER, event, market, findings);
}

void PluginDetector::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  if (market.day_opened() && (listens_ & TOCSIN_DAY) != 0) judge_all(TOCSIN_DAY, event, market, findings);
}

void PluginDetector::judge_all(std::uint32_t cause, const Event& event, const Market& market,
                               Findings& findings) noexcept {
  for (Watch& watch : watches_) {
    if (watch.hears(cause, market)) judge(watch, cause, event, market, findings);
  }
}

void PluginDetector::judge(Watch& watch, std::uint32_t cause, const Event& event, const Market& market,
                           Findings& findings) noexcept {
  const tocsin_plugin& plugin = *judges_[watch.judge]->rule.plugin;
  PluginCall& call = watch.call;
  call.event = as_plugins_see(event);
  call.now = ns_since_epoch(event.time);
  call.cause = cause;
  call.phase = static_cast<std::uint32_t>(market.phase());
  const bool is_said =
      fences_[watch.judge].run(watch.number, topic_of(cause), [&plugin, &call] { plugin.judge(&call); });
  if (is_said) {
    apply_turns(watch, findings);
  } else {
    turns_->clear_after_harm();
    tell_switched_off(watch.judge, findings);
  }
}

void PluginDetector::apply_turns(Watch& watch, Findings& findings) noexcept {
  if (turns_->all().empty()) [[likely]]
    return;
  for (const PluginTurns::Turn& turn : turns_->all()) {
    std::uint8_t& on = on_[watch.slot - first_slot_ + turn.level];
    if ((on != 0) == turn.on) continue;
    on = turn.on ? 1 : 0;
    findings.add({.slot = watch.slot + turn.level, .active = turn.on, .value = 0, .limit = turn.limit});
  }
  turns_->clear();
}

void PluginDetector::tell_switched_off(std::uint32_t judge, Findings& findings) noexcept {
  const auto news = fences_[judge].take_news();
  if (!news) return;
  const Watch& watch = watches_[judges_[judge]->watches[*news]];
  findings.add({.slot = watch.slot + watch.call.levels_count, .active = true, .value = 0, .limit = no_price.units});
}

template <class Ask>
bool PluginDetector::ask(const Watch& watch, Time now, const Market& market, Ask&& ask) const noexcept {
  PluginCall call = watch.call;
  call.event = nullptr;
  call.turns = nullptr;
  call.now = ns_since_epoch(now);
  call.cause = 0;
  call.phase = static_cast<std::uint32_t>(market.phase());
  return fences_[watch.judge].run(watch.number, topic_of(TOCSIN_MOVE), [&] { ask(call); });
}

Verdict PluginDetector::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Watch& watch = watch_of(claim.slot);
  const auto of_plugin = judges_[watch.judge]->rule.plugin->verdict;
  const std::uint32_t level = claim.slot - watch.slot;
  if (of_plugin == nullptr || level >= watch.call.levels_count) return {};
  if (market.units_in(watch.subject, restated.told.instrument) == 0) return {};
  const tocsin_claim theirs = claim_for(claim, restated, level);
  const tocsin_print print = print_for(restated);
  tocsin_verdict said{};
  const bool is_said = ask(watch, restated.told.time, market,
                           [&](const tocsin_call& call) { said = of_plugin(&call, &theirs, &print); });
  if (!is_said || said.footing > TOCSIN_IS_OVER) return {};
  return {static_cast<Verdict::Footing>(said.footing), said.limit};
}

void PluginDetector::take_back(std::uint32_t slot) noexcept { on_[slot - first_slot_] = 0; }

Sight PluginDetector::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = watch_of(slot);
  const auto of_plugin = judges_[watch.judge]->rule.plugin->sight;
  std::uint32_t said = static_cast<std::uint32_t>(market_sight(market, watch.subject));
  if (of_plugin != nullptr) {
    static_cast<void>(ask(watch, Time{}, market, [&](const tocsin_call& call) { said = of_plugin(&call); }));
  }
  if (fences_[watch.judge].fault() != PluginFault::none) return Sight::switched_off;
  return said <= TOCSIN_NO_REFERENCE ? static_cast<Sight>(said) : Sight::seeing;
}

// What a plugin measures it alone knows.
void PluginDetector::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Watch& watch = watch_of(slot);
  const bool is_on = on_[slot - first_slot_] != 0;
  const bool is_called = fences_[watch.judge].fault() == PluginFault::none;
  if (slot == watch.slot + watch.call.levels_count) {
    conditions.add({.what = "faults of its plugin", .unit = Unit::number, .value = is_called ? 0 : 1, .needed = 1});
  } else {
    conditions.add({.what = "word of its plugin that the level is reached",
                    .unit = Unit::number,
                    .value = is_called || is_on ? std::int64_t{is_on} : unsaid,
                    .needed = 1});
  }
}

void PluginDetector::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watch_of(alert.slot);
  alert.value = alert.limit = alert.reference = no_price.units;
  if (slot.rung == watch.call.levels_count) {
    describe_switched_off(watch, alert);
  } else {
    describe_levels(watch, slot.rung, clamp_to_64_bits(limit), market, alert);
  }
  fill_doubt(market, alert);
}

void PluginDetector::describe_switched_off(const Watch& watch, Alert& alert) const noexcept {
  const PluginFence& fence = fences_[watch.judge];
  alert.what = fault_words[static_cast<std::size_t>(fence.fault())];
  alert.level_unit = alert.unit = Unit::number;
  alert.value = static_cast<std::int64_t>(fence.calls_count());
}

void PluginDetector::describe_levels(const Watch& watch, std::uint32_t level, std::int64_t limit, const Market& market,
                                     Alert& alert) const noexcept {
  const tocsin_plugin& plugin = *judges_[watch.judge]->rule.plugin;
  tocsin_words words{};
  words.value = words.limit = words.reference = TOCSIN_UNKNOWN;
  const bool is_said =
      ask(watch, alert.time, market, [&](const tocsin_call& call) { plugin.describe(&call, level, limit, &words); });
  alert.level_unit = unit_of(plugin.level_unit);
  alert.unit = alert.level_unit;
  if (!is_said) {
    alert.what = "is judged no more: its plugin is switched off";
    return;
  }
  alert.what = text_of(plugin, words.text);
  alert.unit = unit_of(words.unit);
  alert.value = words.value;
  alert.limit = words.limit;
  alert.reference = words.reference;
  alert.window = Duration{words.window};
  for (const tocsin_evidence& one :
       std::span(words.evidence).first(std::min<std::size_t>(words.evidence_count, evidence_max))) {
    alert.add_evidence(text_of(plugin, one.text), unit_of(one.unit), one.value);
  }
}

}  // namespace tocsin
