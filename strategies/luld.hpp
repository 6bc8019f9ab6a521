#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/disagreement.hpp"
#include "strategies/price_bands.hpp"
#include "strategies/window_mean.hpp"

namespace tocsin {

// Limit up, limit down, recomputed: the Plan to Address Extraordinary Market Volatility, permanent since April 2019.
// The reference price is the first eligible trade of the session, then the mean of the eligible trades of the last five
// minutes (the pro-forma reference price), taken over only when it is 1 % away and the one in force is 30 seconds old
// (section V(A)(2)). A name is in a limit state while the national best offer stands at the lower band, or the best bid
// at the upper, and the market is not crossed (VI(B)); after 15 seconds of it a pause of five minutes is due (VII(A)).
// The first eligible trade after a pause sets the reference anew (V(C)). Eligible are regular trades that set the last
// price. Bands apply in the regular session alone.
//
// Its rungs: near the band (where `near` is asked for), the limit state, the pause, and, where a feed carries the
// venue's word, that it differs on the pause for longer than `grace`. A feed of one venue knows its best prices, not
// the national ones. A name whose tier or prior close is not known has no bands, and is said not to be seen. A trade
// that is taken back leaves the mean; bands that were in force stay in force, as the Plan's do.
class Luld {
 public:
  static constexpr std::string_view name = "luld";
  static constexpr std::int64_t reference_moves = 100;  // by one part in so many
  static constexpr Duration reference_age_min = std::chrono::seconds(30);
  static constexpr Duration limit_state_max = std::chrono::seconds(15);
  static constexpr Duration pause = std::chrono::minutes(5);
  static constexpr Duration doubled = std::chrono::minutes(25);  // before the session's end

  struct Rule {
    RuleId rule;
    std::vector<SubjectId> names;
    std::int64_t near;  // parts per million of the reference; 0: no rung
    Duration grace;
  };

  Luld(std::span<const Rule> rules, DetectorSetup& setup);

  void on_trade(const Event& event, const Market& market, Findings& findings) noexcept {
    if (!watches_.empty()) hear_trade(event, market, findings);
  }
  void on_quote(const Event& event, const Market& market, Findings& findings) noexcept {
    if (!watches_.empty()) hear_quote(event, market, findings);
  }
  void on_status(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_phase(const Event& event, const Market& market, Findings& findings) noexcept;
  void on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept;
  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept;
  void conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept;
  void describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept;

 private:
  enum class Rung : std::uint8_t { near, limit_state, pause, differs };

  static constexpr Time never = Time::max();
  static constexpr std::uint64_t no_position = std::numeric_limits<std::uint64_t>::max();

  // What is known of one name, whatever the rules.
  struct Standing {
    WindowMean window;
    std::uint64_t window_from = no_position;  // of the first print that is in it
    Price reference = no_price;
    PriceBands bands{no_price, no_price};
    Time reference_at{};
    Time limit_since = never;
    Time paused_at = never;
    bool is_upper = false;  // the band that the best prices are nearer to, or were
    bool is_live = false;   // has bands, and trades
    bool is_doubled = false;
    bool venue_speaks = false;
    bool venue_paused = false;

    [[nodiscard]] bool is_paused() const noexcept { return paused_at != never; }
  };
  // Which quotes are looked at: all while a rung is on, else those that offer at or below the one price, or bid at or
  // above the other.
  struct Interest {
    std::int64_t below = std::numeric_limits<std::int64_t>::min();
    std::int64_t above = std::numeric_limits<std::int64_t>::max();
    bool is_engaged = false;

    [[nodiscard]] constexpr bool holds(const Quote& quote) const noexcept {
      const bool offers = quote.ask != no_price && quote.ask.units <= below;
      return is_engaged || offers || quote.bid.units >= above;
    }
  };
  struct Watch {
    SubjectId name;
    RuleId rule;
    std::uint32_t slot;      // of the first rung
    std::uint32_t standing;  // place in `standings_`
    std::int64_t near;
    Duration grace;
    Disagreement& disagreement;
  };
  struct Level {
    std::uint32_t watch;
    Rung rung;
  };

  // The place in `standings_` of a name that is watched; their number of any other.
  [[nodiscard]] std::uint32_t number_of(InstrumentId id) const noexcept {
    return index_of(id) < numbers_.size() ? numbers_[index_of(id)] : static_cast<std::uint32_t>(standings_.size());
  }
  [[nodiscard]] std::span<Watch> watches_of(std::uint32_t number) noexcept {
    return std::span(watches_).subspan(first_watch_[number], first_watch_[number + 1] - first_watch_[number]);
  }
  void hear_trade(const Event& event, const Market& market, Findings& findings) noexcept;
  void hear_quote(const Event& event, const Market& market, Findings& findings) noexcept;
  void add_slots(DetectorSetup& setup);
  static bool has_bands(InstrumentId id, const Market& market) noexcept;
  static bool is_stopped(InstrumentId id, const Market& market) noexcept;
  static void reset(Standing& standing) noexcept;
  static std::optional<Price> new_reference(Standing& standing, Time now) noexcept;
  static bool follow_reference(Standing& standing, InstrumentId id, Time now, const Market& market) noexcept;
  static std::int64_t width_of(const Standing& standing, std::int64_t near_ppm) noexcept;
  static bool is_near(const Standing& standing, const Quote& quote, std::int64_t near_ppm) noexcept;
  static std::int64_t distance_ppm(const Standing& standing, const Quote& quote) noexcept;
  static bool is_at_band(const Standing& standing, const Quote& quote) noexcept;
  [[nodiscard]] bool is_idle(std::uint32_t number, const Quote& best) const noexcept;
  static void note_side(Standing& standing, const Quote& best, bool is_stopped, const Market& market) noexcept;
  void look(std::uint32_t number, Time now, const Market& market, Findings& findings) noexcept;
  void set_interest(std::uint32_t number, bool is_engaged) noexcept;
  bool judge(const Watch& watch, const Standing& standing, const Quote& best, Findings& findings) noexcept;
  void judge_difference(Watch& watch, bool may_ring, Time now, const Market& market, Findings& findings) noexcept;
  void turn(const Watch& watch, Rung rung, bool on, Findings& findings) noexcept;

  std::vector<Watch> watches_;              // by name, as their slots
  std::vector<std::uint32_t> first_watch_;  // by standing, and the end
  std::vector<std::uint32_t> numbers_;      // by instrument: in `standings_`, or beyond
  std::vector<InstrumentId> names_;         // by standing
  std::vector<std::int64_t> nearest_;       // by standing: the widest `near` of its rules
  std::vector<Level> levels_;               // by slot
  std::span<Standing> standings_;
  std::span<Interest> interests_;  // by standing
  std::span<bool> on_;             // by slot
  std::uint32_t first_slot_ = 0;
};
static_assert(Detector<Luld> && ListensToCorrection<Luld>);

}  // namespace tocsin
