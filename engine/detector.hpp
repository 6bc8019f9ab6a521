#pragma once

#include <concepts>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/condition.hpp"
#include "engine/findings.hpp"
#include "engine/house_rules.hpp"
#include "engine/market.hpp"
#include "engine/restatement.hpp"
#include "engine/rule.hpp"
#include "engine/sight.hpp"

namespace tocsin {

// What a detector is given when the engine is set up: memory for its state, the market to look subjects up in, a place
// to declare its slots, and what its rules have in common with all others.
struct DetectorSetup {
  Arena& arena;
  Market& market;
  Slots& slots;
  std::span<const Policy> policies;
};

// One kind of judgement. A detector type holds all rules of its kind and judges them together, keeps no clock and sends
// nothing. It says which events it listens to by which of these members it has; the engine calls no other:
//
//   void on_cross(SubjectId, const Event&, Market&, Findings&) noexcept;   a watch of the subject was reached
//   void on_move(SubjectId, const Event&, const Market&, Findings&) noexcept;
//                                                                          a subject that it follows moved or crossed
//   void on_trade(const Event&, const Market&, Findings&) noexcept;        every trade
//   void on_quote(const Event&, const Market&, Findings&) noexcept;        every quote
//   void on_status(const Event&, const Market&, Findings&) noexcept;       halts, pauses, short-sale restrictions; of
//                                                                          the whole market, too
//   void on_gap(const Event&, const Market&, Findings&) noexcept;          a source lost messages
//   void on_timer(const Event&, Market&, Findings&) noexcept;              every step of the timer's grid
//   void on_phase(const Event&, const Market&, Findings&) noexcept;        the market's hours changed, and perhaps the
//                                                                          day; on_cross follows for every subject
//   void on_correction(const Restatement&, const Event&, Market&, Findings&) noexcept;
//                                                                          a print is no more, or another: what is
//                                                                          remembered of it is told again; on_cross
//                                                                          follows for whatever may have rested on it
//   Verdict verdict(const Claim&, const Restatement&, const Market&) const noexcept;
//                                                                          did one of its slots rest on that print?
//   void take_back(std::uint32_t slot) noexcept;                           it did, and is off from now on
//
//   Sight sight(std::uint32_t slot, const Market&) const noexcept;         what it sees of the slot's subject, where
//                                                                          the market alone cannot tell (market_sight)
//   void conditions(std::uint32_t slot, Time now, const Market&, Conditions&) const noexcept;
//                                                                          what must hold for one of its slots to turn
//                                                                          on, and how far it is from that; asked when
//                                                                          somebody wants to know, never on the hot
//                                                                          path
//
// `describe` fills the numbers and contributors of an alert of one of its slots.
template <class D>
concept Detector = requires(const D& detector, std::span<const typename D::Rule> rules, DetectorSetup& setup,
                            const Market& market, const Slot& slot, Alert& alert) {
  { D::name } -> std::convertible_to<std::string_view>;
  D(rules, setup);
  { detector.describe(slot, Int128{}, market, alert) } noexcept;
};

template <class D>
concept ListensToCross = requires(D& d, SubjectId subject, const Event& event, Market& market, Findings& findings) {
  { d.on_cross(subject, event, market, findings) } noexcept;
};
template <class D>
concept ListensToMove =
    requires(D& d, SubjectId subject, const Event& event, const Market& market, Findings& findings) {
      { d.on_move(subject, event, market, findings) } noexcept;
    };
template <class D>
concept ListensToTrade = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_trade(event, market, findings) } noexcept;
};
template <class D>
concept ListensToQuote = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_quote(event, market, findings) } noexcept;
};
template <class D>
concept ListensToStatus = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_status(event, market, findings) } noexcept;
};
template <class D>
concept ListensToGap = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_gap(event, market, findings) } noexcept;
};
template <class D>
concept ListensToTimer = requires(D& d, const Event& event, Market& market, Findings& findings) {
  { d.on_timer(event, market, findings) } noexcept;
};
template <class D>
concept ListensToPhase = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_phase(event, market, findings) } noexcept;
};

template <class D>
concept ListensToCorrection =
    requires(D& d, const Restatement& restated, const Event& event, Market& market, Findings& findings) {
      { d.on_correction(restated, event, market, findings) } noexcept;
    };
template <class D>
concept RestsOnPrints =
    requires(D& d, const D& c, const Claim& claim, const Restatement& restated, const Market& market) {
      { c.verdict(claim, restated, market) } noexcept -> std::same_as<Verdict>;
      { d.take_back(claim.slot) } noexcept;
    };

template <class D>
concept TellsSight = requires(const D& d, std::uint32_t slot, const Market& market) {
  { d.sight(slot, market) } noexcept -> std::same_as<Sight>;
};

template <class D>
concept SaysConditions =
    requires(const D& d, std::uint32_t slot, Time now, const Market& market, Conditions& conditions) {
      { d.conditions(slot, now, market, conditions) } noexcept;
    };
// Counts how often what a slot's conditions rest on has changed. Between two changes the slot comes no nearer to
// turning on, so whoever looks for the nearest moment need not ask for conditions that cost much after every event.
template <class D>
concept CountsChanges = requires(const D& d, std::uint32_t slot) {
  { d.changes_count(slot) } noexcept -> std::same_as<std::uint64_t>;
};

// The detector types an engine is made of, in the order in which they judge.
template <Detector... D>
struct DetectorList {};

// All rules of a desk: what they share, by RuleId, and what each kind judges by.
template <class List>
struct Rulebook;

template <Detector... D>
struct Rulebook<DetectorList<D...>> {
  std::vector<Policy> policies;
  HouseRules house{};
  std::tuple<std::vector<typename D::Rule>...> rules;

  template <class Kind>
  [[nodiscard]] std::vector<typename Kind::Rule>& of() noexcept {
    return std::get<std::vector<typename Kind::Rule>>(rules);
  }
};

}  // namespace tocsin
