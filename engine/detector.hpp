#pragma once

#include <concepts>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/findings.hpp"
#include "engine/market.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// What a detector is given when the engine is set up: memory for its state, the market to look subjects up in, a place
// to declare its slots, and what its rules have in common with all others.
struct DetectorSetup {
  Arena& arena;
  const Market& market;
  Slots& slots;
  std::span<const Policy> policies;
};

// One kind of judgement. A detector type holds all rules of its kind and judges them together, keeps no clock and sends
// nothing. It says which events it listens to by which of these members it has; the engine calls no other:
//
//   void on_cross(SubjectId, const Event&, Market&, Findings&) noexcept;   a watch of the subject was reached
//   void on_trade(const Event&, const Market&, Findings&) noexcept;        every trade
//   void on_quote(const Event&, const Market&, Findings&) noexcept;        every quote
//   void on_timer(const Event&, const Market&, Findings&) noexcept;        every step of the timer's grid
//   void on_phase(const Event&, const Market&, Findings&) noexcept;        the market's hours changed, and perhaps the
//                                                                          day; on_cross follows for every subject
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
concept ListensToTrade = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_trade(event, market, findings) } noexcept;
};
template <class D>
concept ListensToQuote = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_quote(event, market, findings) } noexcept;
};
template <class D>
concept ListensToTimer = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_timer(event, market, findings) } noexcept;
};
template <class D>
concept ListensToPhase = requires(D& d, const Event& event, const Market& market, Findings& findings) {
  { d.on_phase(event, market, findings) } noexcept;
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
  std::tuple<std::vector<typename D::Rule>...> rules;

  template <class Kind>
  [[nodiscard]] std::vector<typename Kind::Rule>& of() noexcept {
    return std::get<std::vector<typename Kind::Rule>>(rules);
  }
};

}  // namespace tocsin
