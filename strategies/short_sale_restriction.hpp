#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/disagreement.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// The price test of short sales, recomputed from the tape: Rule 201 of Regulation SHO, 17 CFR 242.201(b)(1), adopted by
// SEC Release 34-61595 (26 February 2010). A trade of the regular session that sets the last price, at or below 90 % of
// the prior close of the listing market, restricts the name for the rest of that day and all of the next trading day;
// another one on the second day extends it by a day (the release, note 290). Quotes, and trades out of regular hours,
// do not trigger it (staff's answers to questions on Rule 201, part 2).
//
// The first rung is the restriction. The second rings while the venue's own word on the name differs from it for longer
// than `grace`. A restriction from before the first day of the list is taken from the venue, if it says so before that
// day's session. A prior close that is restated moves the limit for the trades to come; what a trade triggered stands,
// unless that trade is cancelled or corrected.
class ShortSaleRestriction {
 public:
  static constexpr std::string_view name = "short_sale_restriction";
  static constexpr std::int64_t drop_ppm = 100'000;

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> names;
    Duration grace;
  };

  ShortSaleRestriction(std::span<const Rule> rules, DetectorSetup& setup);

  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    const std::uint32_t number = index_of(event.instrument);
    if (number < limits_.size() && event.trade.price.units <= limits_[number]) [[unlikely]]
      consider(event, market, findings);
  }
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
  static constexpr std::uint32_t rungs = 2;  // restricted, differs

  // What is known of one name, whatever the rules.
  struct Standing {
    std::uint64_t position = 0;  // of the print that triggered today
    ShortSale venue = ShortSale::unknown;
    bool is_triggered = false;  // today
    bool is_carried = false;    // by a trigger of the day before

    [[nodiscard]] bool is_restricted() const noexcept { return is_triggered || is_carried; }
    [[nodiscard]] bool differs() const noexcept {
      return venue != ShortSale::unknown && (venue == ShortSale::restricted) != is_restricted();
    }
  };
  // What of the day before can be known.
  struct Eve {
    bool is_known = false;
    bool session_begun = false;  // today's
  };
  // One name of one rule.
  struct Watch {
    SubjectId name;
    RuleId rule;
    std::uint32_t slot;    // of the first rung
    std::uint32_t number;  // place in `disagreements_`, and, by rungs, in `on_`
    Phases phases;
    Duration grace;
  };

  [[nodiscard]] const Watch& watch_of(std::uint32_t slot) const noexcept {
    return watches_[(slot - first_slot_) / rungs];
  }
  [[nodiscard]] bool is_watched(InstrumentId id) const noexcept {
    return index_of(id) < limits_.size() && !ranges_.of(subject_of(id), watches_).empty();
  }
  static bool in_hours(const Watch& watch, const Market& market) noexcept {
    return (watch.phases & bit_of(market.phase())) != 0;
  }
  static Price limit_of(InstrumentId id, const Market& market) noexcept;
  void set_limit(InstrumentId id, const Market& market) noexcept;
  void consider(const Event& event, const Market& market, Findings& findings) noexcept;
  void trigger(InstrumentId id, std::uint64_t position) noexcept;
  void judge(InstrumentId id, Time now, const Market& market, Findings& findings) noexcept;
  void judge_difference(const Watch& watch, Time now, const Market& market, Findings& findings) noexcept;
  void turn(const Watch& watch, std::uint32_t rung, bool on, Int128 limit, Findings& findings) noexcept;

  std::vector<Watch> watches_;  // by name, as their slots
  SubjectRanges ranges_;
  std::span<std::int64_t> limits_;  // by instrument: the highest price that triggers
  std::span<Standing> standings_;   // by instrument
  std::span<Disagreement> disagreements_;
  std::span<bool> on_;
  Eve* eve_ = nullptr;
  std::uint32_t first_slot_ = 0;
  InstrumentId ended_ = no_instrument;  // scratch of one correction: whose restriction it ended
};
static_assert(Detector<ShortSaleRestriction> && RestsOnPrints<ShortSaleRestriction>);

}  // namespace tocsin
