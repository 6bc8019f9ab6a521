#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/arena.hpp"
#include "engine/detector.hpp"
#include "engine/findings.hpp"
#include "engine/gate.hpp"
#include "engine/lookout.hpp"
#include "engine/market.hpp"
#include "engine/market_sight.hpp"
#include "engine/notices.hpp"
#include "engine/storms.hpp"

namespace tocsin {

// The whole state of an engine at one point of the list of events.
using Snapshot = std::vector<std::byte>;

template <class Ring>
concept TakesRulings = std::invocable<Ring&, const Ruling&>;

// Wants to know when the market has taken a quote or a trade, before anything is judged: to measure.
template <class Ring>
concept HearsOfState = requires(Ring& ring) { ring.on_state(); };

template <class List>
class Engine;

// Alerts as a pure function of one ordered list of events: the same events in the same order ring the same alerts,
// whoever calls `step`, at whatever pace.
//
// Refuses to know a clock, a thread, a file or a lock, and allocates nothing after its constructor.
template <Detector... D>
class Engine<DetectorList<D...>> {
 public:
  // The universe must outlive the engine.
  Engine(const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule,
         Rulebook<DetectorList<D...>> rulebook, const Capacity& capacity = {})
      : rulebook_(with_storm_notices(std::move(rulebook))),
        market_(arena_, universe, std::move(baskets), schedule, capacity),
        setup_{arena_, market_, slots_, rulebook_.policies},
        detectors_{make<D>()...},
        gate_(arena_, slots_, rulebook_.policies, market_, rulebook_.house),
        lookout_(arena_, slots_, rulebook_.policies, market_) {
    findings_.size_for(slots_.size());
  }

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  Engine(Engine&&) = delete;
  Engine& operator=(Engine&&) = delete;
  ~Engine() = default;

  // Applies one event and calls `ring(const Alert&)` for every alert that it raises, in order; or, where it takes them,
  // `ring(const Ruling&)` for what was ruled of slots, as yet without figures. Those who take rulings hear nothing of
  // sight.
  template <class Ring>
  void step(const Event& event, Ring&& ring) {
    while (event.time >= market_.next_phase_at()) [[unlikely]]
      enter_next_phase(ring);
    // Two branches that the processor can foresee, where a table of jumps could not.
    if (event.kind == EventKind::quote) {
      market_.on_quote(event);
      if constexpr (HearsOfState<Ring>) ring.on_state();
      each([&](auto& detector) {
        if constexpr (ListensToQuote<decltype(detector)>) detector.on_quote(event, market_, findings_);
      });
    } else if (event.kind == EventKind::trade) {
      market_.on_trade(event);
      if constexpr (HearsOfState<Ring>) ring.on_state();
      each([&](auto& detector) {
        if constexpr (ListensToTrade<decltype(detector)>) detector.on_trade(event, market_, findings_);
      });
      if (market_.has_news()) [[unlikely]]
        judge_news(event);
    } else {
      apply_rare(event, ring);
    }
    if (!findings_.empty()) [[unlikely]]
      settle(event, ring);
  }

  // The desk's rules are changed: `next` judges by the new ones, was set up with the same universe, baskets and hours,
  // and heard the same events, up to this one. Calls `ring` for what rings by one of the two alone: for what is over
  // with this engine, then for what the next has to tell. Alerts that ring by both keep their ids and go on.
  template <class Ring>
  void hand_over(Engine& next, const Event& change, Ring&& ring) {
    gate_.hand_over(next.gate_, change.time);
    publish(ring);
    next.publish(ring);
    lookout_.hand_over(
        next.lookout_, [this](std::uint32_t slot) { return sight_of(slot); },
        [&next](std::uint32_t slot) { return next.sight_of(slot); });
    tell_sights(change.time, SuppressedBy::rules_changed, ring);
    next.tell_sights(change.time, SuppressedBy::rules_changed, ring);
  }
  // How often the desk had changed its rules before these, for the alerts to say so.
  void set_edition(std::uint16_t edition) noexcept { edition_ = edition; }
  // Visits the ids of the alerts that ring, and of those that are snoozed.
  template <class Ringing, class Snoozed>
  void each_standing(Ringing&& ringing, Snoozed&& snoozed) const {
    gate_.each_standing(ringing, snoozed);
  }

  template <class Ring>
  void run(std::span<const Event> events, Ring&& ring) {
    for (const Event& event : events) step(event, ring);
  }

  [[nodiscard]] Snapshot snapshot() const {
    Snapshot saved(arena_.bytes_count());
    arena_.save(saved);
    return saved;
  }
  [[nodiscard]] std::size_t snapshot_bytes() const noexcept { return arena_.bytes_count(); }
  // Into memory that is there already, of exactly snapshot_bytes().
  void save(std::span<std::byte> out) const noexcept { arena_.save(out); }
  // `saved` must come from an engine that was set up with the same universe, baskets, schedule and rules.
  void restore(std::span<const std::byte> saved) noexcept { arena_.restore(saved); }

  [[nodiscard]] const Market& market() const noexcept { return market_; }
  // The desk's rules, then the notices of their storms.
  [[nodiscard]] std::span<const Policy> policies() const noexcept { return rulebook_.policies; }
  [[nodiscard]] const Slots& slots() const noexcept { return slots_; }
  [[nodiscard]] bool is_firing(std::uint32_t slot) const noexcept { return gate_.is_firing(slot); }
  // What must hold for the slot to turn on; false where its detector does not say.
  bool conditions(std::uint32_t slot, Time now, Conditions& conditions) const noexcept {
    bool are_said = false;
    at_detector_of(slot, [&](const auto& detector) {
      if constexpr (SaysConditions<decltype(detector)>) {
        detector.conditions(slot, now, market_, conditions);
        are_said = true;
      }
    });
    return are_said;
  }
  [[nodiscard]] Standing standing(std::uint32_t slot, Time now) const noexcept { return gate_.standing(slot, now); }
  // What the slot's rule sees of its subject.
  [[nodiscard]] Sight sight_of(std::uint32_t slot) const noexcept {
    MarketSights of_market(market_);
    return sight_of(slot, of_market);
  }
  // How often what the slot's conditions rest on has changed, and so whether it can have come nearer to turning on;
  // nothing where its detector does not count that.
  [[nodiscard]] std::optional<std::uint64_t> changes_count(std::uint32_t slot) const noexcept {
    std::optional<std::uint64_t> count;
    at_detector_of(slot, [&](const auto& detector) {
      if constexpr (CountsChanges<decltype(detector)>) count = detector.changes_count(slot);
    });
    return count;
  }
  // Quotes can turn the slot.
  [[nodiscard]] bool listens_to_quotes(std::uint32_t slot) const noexcept {
    bool listens = false;
    at_detector_of(slot, [&]<class Its>(const Its&) { listens = ListensToQuote<Its>; });
    return listens;
  }
  [[nodiscard]] const Lookout& lookout() const noexcept { return lookout_; }
  // Actions of the desk that changed nothing: what they name does not ring, or is not known, or their time is over.
  [[nodiscard]] std::uint64_t idle_actions_count() const noexcept { return gate_.idle_actions_count(); }
  // How often the desk changed its rules, as far as was heard.
  [[nodiscard]] std::uint64_t rules_changes_count() const noexcept { return gate_.rules_changes_count(); }

 private:
  static Rulebook<DetectorList<D...>> with_storm_notices(Rulebook<DetectorList<D...>> rulebook) {
    add_storm_notices(rulebook.policies, rulebook.house);
    return rulebook;
  }

  template <class Kind>
  Kind make() {
    slots_.set_detector(detectors_made_++);
    return Kind(rulebook_.template of<Kind>(), setup_);
  }

  template <class Visit>
  void each(Visit&& visit) {
    std::apply([&](auto&... detector) { (visit(detector), ...); }, detectors_);
  }

  // The detector that declared the slot.
  template <class Visit>
  void at_detector_of(std::uint32_t slot, Visit&& visit) {
    std::uint8_t number = 0;
    each([&](auto& detector) {
      if (number++ == slots_[slot].detector) visit(detector);
    });
  }
  template <class Visit>
  void at_detector_of(std::uint32_t slot, Visit&& visit) const {
    std::uint8_t number = 0;
    std::apply([&](const auto&... detector) { ((number++ == slots_[slot].detector ? visit(detector) : void()), ...); },
               detectors_);
  }

  [[nodiscard]] Sight sight_of(std::uint32_t slot, MarketSights& of_market) const noexcept {
    Sight sight = Sight::seeing;
    at_detector_of(slot, [&](const auto& detector) {
      if constexpr (TellsSight<decltype(detector)>) {
        sight = detector.sight(slot, market_);
      } else {
        sight = of_market.of(slots_[slot].subject);
      }
    });
    return sight;
  }

  // Everything but trades and quotes: one event in thousands.
  template <class Ring>
  [[gnu::noinline]] void apply_rare(const Event& event, Ring& ring) {
    switch (event.kind) {
      case EventKind::timer:
        each([&](auto& detector) {
          if constexpr (ListensToTimer<decltype(detector)>) detector.on_timer(event, market_, findings_);
        });
        settle(event, ring);
        if constexpr (!TakesRulings<Ring>) {
          if (lookout_.is_due(event.time)) look(event, ring);
        }
        break;
      case EventKind::reference:
        market_.on_reference(event);
        judge_news(event);
        break;
      case EventKind::status:
        market_.on_status(event);
        each([&](auto& detector) {
          if constexpr (ListensToStatus<decltype(detector)>) detector.on_status(event, market_, findings_);
        });
        break;
      case EventKind::clear:
        market_.on_clear(event);
        break;
      case EventKind::gap:
        market_.on_gap(event);
        each([&](auto& detector) {
          if constexpr (ListensToGap<decltype(detector)>) detector.on_gap(event, market_, findings_);
        });
        break;
      case EventKind::correction:
        if (const auto restated = market_.on_correction(event)) correct(*restated, event, ring);
        break;
      case EventKind::action:
        gate_.apply_action(event);
        publish(ring);
        break;
      case EventKind::trade:
      case EventKind::quote:
        break;
    }
  }

  // What rested on the print is reviewed before anything is judged afresh: what falls with it must not be resolved as
  // if it had been true.
  template <class Ring>
  void correct(const Restatement& restated, const Event& event, Ring& ring) {
    each([&](auto& detector) {
      if constexpr (ListensToCorrection<decltype(detector)>) {
        detector.on_correction(restated, event, market_, findings_);
      }
    });
    gate_.review(restated.position, [&](const Claim& claim) { return review(claim, restated); });
    judge_news(event);
    findings_.sort(slots_);
    gate_.apply_correction(findings_.all(), event);
    rested_on_ = broken_trade(restated);
    publish(ring);
  }

  Verdict review(const Claim& claim, const Restatement& restated) {
    Verdict verdict;
    at_detector_of(claim.slot, [&](auto& detector) {
      if constexpr (RestsOnPrints<decltype(detector)>) {
        verdict = detector.verdict(claim, restated, market_);
        const bool is_over = verdict.footing == Verdict::Footing::is_over;
        if (claim.is_on && (is_over || verdict.footing == Verdict::Footing::falls)) detector.take_back(claim.slot);
        if (is_over) findings_.add({.slot = claim.slot, .active = false, .value = 0, .limit = verdict.limit});
      }
    });
    return verdict;
  }

  static BrokenTrade broken_trade(const Restatement& restated) noexcept {
    const Print& told = restated.told;
    return {.instrument = told.instrument,
            .source = told.source,
            .id = told.id,
            .time = told.time,
            .price = told.price,
            .corrected = restated.corrected};
  }

  // The change is an event of the schedule's own: it has its time, and no sequence.
  template <class Ring>
  [[gnu::noinline]] void enter_next_phase(Ring& ring) {
    const Event change = blank_event(EventKind::timer, market_.next_phase_at(), no_instrument);
    market_.enter_next_phase();
    each([&](auto& detector) {
      if constexpr (ListensToPhase<decltype(detector)>) detector.on_phase(change, market_, findings_);
    });
    for (std::uint32_t i = 0; i < market_.subjects_count(); ++i) {
      market_.unwatch(SubjectId{i});
      judge(SubjectId{i}, change);
    }
    findings_.sort(slots_);
    gate_.apply_at_phase(findings_.all(), change);
    publish(ring);
  }

  void judge_news(const Event& event) {
    for (const SubjectId subject : market_.moved()) {
      each([&](auto& detector) {
        if constexpr (ListensToMove<decltype(detector)>) detector.on_move(subject, event, market_, findings_);
      });
    }
    for (const SubjectId subject : market_.crossed()) judge(subject, event);
  }

  void judge(SubjectId subject, const Event& event) {
    each([&](auto& detector) {
      if constexpr (ListensToCross<decltype(detector)>) detector.on_cross(subject, event, market_, findings_);
    });
  }

  // Kept out of `step`, which most events pass straight through.
  template <class Ring>
  [[gnu::noinline]] void settle(const Event& event, Ring& ring) {
    findings_.sort(slots_);
    gate_.apply(findings_.all(), event);
    publish(ring);
  }

  template <class Ring>
  void publish(Ring& ring) {
    findings_.clear();
    for (const Ruling& ruling : gate_.rulings()) {
      if constexpr (TakesRulings<Ring>) {
        ring(ruling);
      } else {
        fill(ruling);
        ring(std::as_const(alert_));
      }
    }
  }

  void fill(const Ruling& ruling) {
    alert_ = {.id = ruling.id,
              .related_id = ruling.related_id,
              .state = ruling.state,
              .reason = ruling.reason,
              .severity = Severity::notice,
              .edition = edition_,
              .rule = ruling.muted_rule,
              .subject = ruling.muted_subject,
              .slot = ruling.slot,
              .time = ruling.time,
              .trigger = ruling.trigger,
              .until = ruling.until,
              .text = ruling.text};
    if (ruling.slot != no_slot) fill_slot(ruling);
  }

  void fill_slot(const Ruling& ruling) {
    const Slot& slot = slots_[ruling.slot];
    alert_.severity = rulebook_.policies[index_of(slot.rule)].severity_at(slot.rung);
    alert_.rule = slot.rule;
    alert_.subject = slot.subject;
    alert_.key = slot.key;
    if (ruling.state == AlertState::revised || ruling.state == AlertState::withdrawn) alert_.rested_on = rested_on_;
    if (slot.detector == no_detector) return fill_storm(gate_.storm_of(ruling.slot), alert_);
    alert_.sight = sight_of(ruling.slot);
    at_detector_of(ruling.slot, [&](const auto& detector) { detector.describe(slot, ruling.limit, market_, alert_); });
  }

  template <class Ring>
  [[gnu::noinline]] void look(const Event& event, Ring& ring) {
    MarketSights of_market(market_);
    lookout_.look(event, [&](std::uint32_t slot) { return sight_of(slot, of_market); });
    tell_sights(event.time, SuppressedBy::nothing, ring);
  }

  template <class Ring>
  void tell_sights(Time now, SuppressedBy reason, Ring& ring) {
    for (const SightChange& change : lookout_.changes()) {
      alert_ = alert_of(change, now);
      alert_.reason = reason;
      alert_.edition = edition_;
      ring(std::as_const(alert_));
    }
  }

  Arena arena_;
  Slots slots_;
  Rulebook<DetectorList<D...>> rulebook_;
  Market market_;
  DetectorSetup setup_;
  std::uint8_t detectors_made_ = 0;
  std::tuple<D...> detectors_;
  Gate gate_;
  Lookout lookout_;
  Findings findings_;
  std::uint16_t edition_ = 0;
  BrokenTrade rested_on_;  // scratch of one event, as the alert
  Alert alert_;
};

}  // namespace tocsin
