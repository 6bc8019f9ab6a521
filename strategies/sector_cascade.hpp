#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "strategies/fall_steps.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Fires when a sell-off has spread: at least `levels[i]` of the sectors had their onset within `window`. A sector's
// onset is the first time of the day at which its basket stands `drop` below the prior close, or `names_min` of its
// members do (0: the basket alone decides).
//
// The alert's value is the number of onsets within the window; it lists all sectors that have fallen today in the order
// of onset, each with the first of its names to fall, and the sectors that held. It tells how many names are down, at
// what pace they fell, and, where the rule says by which steps, the branching ratio of the names' falls before the
// first onset and now. An onset is a fact of the day: a cascade that has fired stays until the next trading day begins.
// Design of our own; contagion asks the same by a Hawkes process.
class SectorCascade {
 public:
  static constexpr std::string_view name = "sector_cascade";

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> sectors;  // baskets
    std::int64_t drop;               // parts per million
    std::uint32_t names_min;
    std::vector<std::int64_t> levels;  // sectors, ascending
    Duration window;
    std::optional<FallSteps::Terms> steps{};
  };

  SectorCascade(std::span<const Rule> rules, DetectorSetup& setup);

  void on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept;
  void take_back(std::uint32_t) noexcept {}  // on_correction did
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  static constexpr Time not_yet = Time::max();
  static constexpr std::uint64_t never = ~std::uint64_t{0};
  static constexpr std::uint32_t no_spread = ~std::uint32_t{0};

  struct Sector {
    Time onset = not_yet;
    std::uint64_t onset_at = 0;         // Prints::end() then
    std::int64_t onset_change_ppm = 0;  // of the basket, at the onset
    std::uint32_t names_down = 0;
    SubjectId leader = no_subject;
    Time leader_since = not_yet;
    std::uint64_t leader_at = 0;  // Prints::end() then
    std::int64_t leader_change_ppm = 0;
  };
  struct Cascade {
    const Rule rule;
    Phases phases;
    std::uint32_t first_slot;
    std::span<Sector> sectors;  // as in the rule
    std::uint32_t& rungs_on;
    std::uint32_t spread;  // its number in `falls_`, or none
    std::uint64_t restated_from =
        never;  // Prints::end() at the first onset that the last correction changed; not state
  };
  // Whom a move of the subject concerns: the basket of a sector, or one of its members.
  struct Seat {
    static constexpr std::uint32_t basket = 0xffff'ffff;

    SubjectId subject;
    std::uint32_t cascade;
    std::uint32_t sector;
    std::uint32_t member;  // place in `down_`, or `basket`
  };

  void look_at_basket(const Seat& seat, const Event& event, Market& market, Findings& findings) noexcept;
  void look_at_member(const Seat& seat, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] static std::uint32_t names_down(const Cascade& cascade, std::uint32_t sector,
                                                const Market& market) noexcept;
  static Sector retold(const Cascade& cascade, std::uint32_t sector, std::uint64_t from, const Market& market) noexcept;
  static void note_fallen(Sector& sector, const Cascade& cascade, std::uint32_t number, std::uint64_t position,
                          const Market& market) noexcept;
  static void note_led(Sector& sector, InstrumentId member, Price price, std::uint64_t position,
                       const Market& market) noexcept;
  void restate(Cascade& cascade, std::uint32_t sector, std::uint64_t from, const Market& market) noexcept;
  void look_again(std::uint32_t cascade, std::uint32_t sector, const Event& event, Market& market,
                  Findings& findings) noexcept;
  static void climb_again(Cascade& cascade, Findings& findings) noexcept;
  static void note_leader(Sector& sector, SubjectId member, Time time, const Market& market) noexcept;
  static void begin(Cascade& cascade, std::uint32_t sector, const Event& event, const Market& market,
                    Findings& findings) noexcept;
  static std::int64_t onsets_within_window(const Cascade& cascade, Time now) noexcept;
  static std::int64_t most_within_window(const Cascade& cascade) noexcept;
  static void climb(Cascade& cascade, std::int64_t within, Findings& findings) noexcept;
  static void start_day(Cascade& cascade, Findings& findings) noexcept;
  static std::int64_t known_value_share(const Cascade& cascade, const Market& market) noexcept;
  static void tell_pace(const Cascade& cascade, const Market& market, Alert& alert) noexcept;
  void tell_branching(const Cascade& cascade, Alert& alert) const noexcept;

  std::vector<Cascade> cascades_;
  std::vector<Seat> seats_;  // by subject
  SubjectRanges ranges_;
  std::span<bool> down_;  // by Seat::member
  FallSteps falls_;
  std::vector<std::uint32_t> cascade_of_slot_;
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<SectorCascade>);

}  // namespace tocsin
