#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/session_hours.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires while a name's book is drained: its spread at least `spread_times` its usual one, its depth at most a share of
// its usual one, or both. Of the best bid and offer of all sound venues and the depth of all: a book that is in doubt,
// one-sided, locked or crossed is not measured, nor that of a name that is halted.
//
// The usual is an exponentially weighted mean of what stood at each step of a grid of event time, so that it goes by
// how long a book stood and not by how often it was quoted; each step counts as no more than twice and no less than
// half of the usual so far, which keeps it near the median where a mean would follow a few wild quotes (Huber's
// clipping; the factor is our own). O(1) a step and O(venues) a quote of a watched name. It is over once the measure is
// a fifth inside of its limit. Blind until `warm_up` steps of the session were measured. No print can take a quote
// back.
class LiquidityDrain {
 public:
  static constexpr std::string_view name = "liquidity_drain";

  struct Rule {
    RuleId rule;
    SubjectId subject;  // an instrument
    Duration step;
    Duration memory;
    std::int64_t spread_times;  // 1e-6; 0: the spread is not asked
    std::int64_t depth_share;   // parts per million; 0: the depth is not asked
    bool needs_both;
    std::uint32_t warm_up;  // steps
  };

  LiquidityDrain(std::span<const Rule> rules, DetectorSetup& setup);

  void on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
    if (!watches_.empty()) hear(event, market, findings);
  }
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  struct Book {
    double width;   // from bid to offer, price units
    double middle;  // price units
    double depth;   // shares, both sides

    [[nodiscard]] double spread() const noexcept { return width / middle; }
  };
  // All that a quote is held against until the next step.
  struct Line {
    double wide = 0;        // drained by a spread from this share of the middle on
    double thin = 0;        // and by a depth, times `slack`, up to this
    double slack = 1;       // how far inside of a limit still counts
    bool is_heard = false;  // in its hours, and warm
    bool is_on = false;
    bool needs_both = false;
  };
  struct Usual {
    double spread = 0;  // share of the mid price
    double depth = 0;   // shares, both sides
  };
  struct State {
    Usual usual;
    std::uint64_t count = 0;  // of steps that were measured
    SessionGrid grid;
  };
  struct Watch {
    Rule rule;
    std::uint32_t slot;
    Phases phases;
    double rate;         // of the mean, for each step
    double times_usual;  // the rule's limits as numbers
    double share_of_usual;
    State& state;
    Line& line;
  };

  void hear(const Event& event, const Market& market, Findings& findings) noexcept;
  // Nothing where the book is not to be measured.
  [[nodiscard]] static std::optional<Book> measure(InstrumentId instrument, const Market& market) noexcept;
  [[nodiscard]] static bool is_drained(const Line& line, const Book& book) noexcept;
  static void set_line(Watch& watch) noexcept;
  static void add_spread(const Watch& watch, const std::optional<Book>& book, Conditions& conditions) noexcept;
  static void add_depth(const Watch& watch, const std::optional<Book>& book, Conditions& conditions) noexcept;
  static void learn(Watch& watch, const Book& book) noexcept;
  static void turn(Watch& watch, const Book& book, Findings& findings) noexcept;
  static void step(Watch& watch, const Market& market, Findings& findings) noexcept;

  std::vector<Watch> watches_;  // by subject
  std::span<Line> lines_;       // the same
  SubjectRanges ranges_;
  Time& due_;  // the first step of any watch whose hours these are
  std::uint32_t first_slot_;
};
static_assert(Detector<LiquidityDrain>);

}  // namespace tocsin
