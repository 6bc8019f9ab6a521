#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/disagreement.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// The market-wide circuit breaker, recomputed from the published S&P 500: NYSE Rule 7.12 (before 2019 Rule 80B), NASDAQ
// Rule 4121, permanent since SEC Release 34-94441 (16 March 2022). A decline of 7 % (level 1) or 13 % (level 2) from
// the prior close, up to and including 15:25, or 12:25 on an early close, halts all stocks for 15 minutes, each once a
// day; one of 20 % (level 3) at any time of the session halts them until the next trading day opens. The cut-off is 35
// minutes before the regular session's end.
//
// A rung is on while its halt lasts. The fourth rings while the venue's word on the day's level differs for longer than
// `grace`: it says of a level that we did not reach, or, where it speaks of the whole market at all, does not say of
// one that we did.
class MarketWideBreaker {
 public:
  static constexpr std::string_view name = "market_wide_breaker";
  static constexpr std::array<std::int64_t, 3> levels{70'000, 130'000, 200'000};  // parts per million
  static constexpr Duration halt = std::chrono::minutes(15);
  static constexpr Duration cut_off = std::chrono::minutes(35);  // before the session's end

  struct Rule {
    RuleId rule;
    SubjectId index;  // an instrument
    Duration grace;
  };

  MarketWideBreaker(std::span<const Rule> rules, DetectorSetup& setup);

  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    if (watches_.empty() || index_of(event.instrument) >= market.universe().size()) return;
    for (Watch& watch : ranges_.of(subject_of(event.instrument), watches_)) consider(watch, event, market, findings);
  }
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t slot) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr std::uint32_t rungs = 4;  // three levels, differs
  static constexpr std::uint32_t level_3 = 2;

  struct Level {
    std::uint64_t position = 0;  // of the print that reached it
    Time until{};
    bool is_reached = false;  // today
  };
  struct Standing {
    std::array<Level, levels.size()> reached{};
    Disagreement disagreement;
    std::array<bool, rungs> on{};

    [[nodiscard]] std::uint8_t highest() const noexcept;
  };
  // What the venue says of the whole market.
  struct Venue {
    std::uint8_t level = 0;  // the highest of the day
    bool speaks = false;     // it has said something of the whole market, on any day
  };
  struct Watch {
    Rule rule;
    std::uint32_t slot;  // of the first rung
    Phases phases;
    Standing& standing;
  };

  static InstrumentId index_instrument(const Watch& watch) noexcept { return InstrumentId{index_of(watch.rule.index)}; }
  static Int128 limit_of(const Watch& watch, std::uint32_t rung, const Market& market) noexcept;
  static bool is_in_time(std::uint32_t rung, Time time, const Market& market) noexcept;
  static void consider(Watch& watch, const Event& event, const Market& market, Findings& findings) noexcept;
  static void reach(Watch& watch, std::uint32_t rung, std::uint64_t position, Time time) noexcept;
  static void retell(Watch& watch, std::uint32_t rung, std::uint64_t position, const Market& market) noexcept;
  static void turn(Watch& watch, std::uint32_t rung, bool on, Int128 limit, Findings& findings) noexcept;
  [[nodiscard]] bool differs(const Watch& watch) const noexcept;
  [[nodiscard]] const Watch& watch_of(std::uint32_t slot) const noexcept {
    return watches_[(slot - first_slot_) / rungs];
  }

  std::vector<Watch> watches_;  // by index, as their slots
  SubjectRanges ranges_;
  Venue* venue_ = nullptr;
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<MarketWideBreaker> && RestsOnPrints<MarketWideBreaker>);

}  // namespace tocsin
