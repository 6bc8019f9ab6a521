#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/arena.hpp"
#include "engine/basket.hpp"
#include "engine/check.hpp"
#include "engine/event.hpp"
#include "engine/ppm.hpp"
#include "engine/prints.hpp"
#include "engine/quotes.hpp"
#include "engine/restatement.hpp"
#include "engine/schedule.hpp"
#include "engine/subject.hpp"
#include "engine/universe.hpp"

namespace tocsin {

// No limit on one side of a watch.
inline constexpr Int128 no_limit_below = -(static_cast<Int128>(1) << 126);
inline constexpr Int128 no_limit_above = static_cast<Int128>(1) << 126;

// All units of a basket together: with price_units_max, what keeps a value times a million in 128 bits.
inline constexpr std::int64_t basket_units_max = 1'000'000'000'000'000;

// What the market is sized for when it is set up.
struct Capacity {
  std::size_t sources = 2;           // of the list of events, with the timer
  std::size_t prints = Prints::few;  // the day's trades that can be corrected: the last of them, this many or more
};

// The state of every instrument and basket, and who is to be woken when one of them reaches a limit.
//
// A trade moves each basket of its instrument by units x (new - old): O(1), in exact integers, so a day of updates
// equals the sum from scratch. Each subject carries one watch, the nearest limit below and above at which anybody wants
// to know; a move inside it costs two comparisons however many rules there are. A move that reaches it puts the subject
// on the list `crossed()`, with its watch taken off: whoever is interested looks, and sets limits again by `watch()`.
// Who needs every move of a subject follows it: its moves are told on a list of their own, `moved()`, and wake nobody
// else.
class Market {
 public:
  // Refuses baskets that cannot be valued exactly: members without a positive prior close, listed twice, or with
  // negative units or too many.
  Market(Arena& arena, const Universe& universe, std::vector<Basket> baskets, const Schedule& schedule,
         const Capacity& capacity = {});

  // --- Hot path -----------------------------------------------------------------------------------------------------
  void on_trade(const Event& event) noexcept {
    forget_news();
    const std::uint32_t number = index_of(event.instrument);
    if (number >= instruments_.size() || !is_plausible(event.trade.price)) [[unlikely]] {
      ++clock_.unusable;
      return;
    }
    Instrument& instrument = instruments_[number];
    const Trade& trade = event.trade;
    // What is made from bars or figures nobody takes back.
    const bool is_made = (event.flags & (event_flag::from_bar | event_flag::reconstructed)) != 0;
    if ((trade.id != 0 && !is_made) || !prints_.empty()) remember(event);
    const std::uint32_t rare =
        trade.conditions & (trade_condition::not_last | trade_condition::not_high_low | trade_condition::not_volume);
    if (rare != 0) [[unlikely]] {
      apply_conditional_trade(event);
      return;
    }
    instrument.volume += trade.size;
    if (is_of_session(trade)) extend_range(number, instrument, trade.price);
    set_last(number, instrument, trade.price, event.time);
  }

  void on_quote(const Event& event) noexcept {
    if (!quotes_.on_quote(event)) [[unlikely]]
      ++clock_.unusable;
  }

  // The time of the next change of phase: one comparison an event.
  [[nodiscard]] Time next_phase_at() const noexcept { return clock_.next_phase_at; }

  // --- Rare events --------------------------------------------------------------------------------------------------
  void enter_next_phase() noexcept;
  void on_status(const Event& event) noexcept;
  void on_reference(const Event& event) noexcept;
  void on_clear(const Event& event) noexcept;
  // The market as it would be had the trade been told right at once, or never, where it was cancelled. Whatever may
  // have rested on it is among `crossed()`. Nothing where there is no such trade, or it is no longer held, or is
  // corrected already.
  std::optional<Restatement> on_correction(const Event& event) noexcept;
  void on_gap(const Event& event) noexcept;

  // --- Watches ------------------------------------------------------------------------------------------------------
  // Subjects whose watch the last event reached: an instrument that did stands before its baskets.
  [[nodiscard]] std::span<const SubjectId> crossed() const noexcept { return {crossed_.data(), crossed_count_}; }
  // Subjects that are followed, and that the last event moved or that crossed.
  [[nodiscard]] std::span<const SubjectId> moved() const noexcept { return {moved_.data(), moved_count_}; }
  [[nodiscard]] bool has_news() const noexcept { return (crossed_count_ | moved_count_) != 0; }
  // Narrows the subject's watch: wake me when its value is <= below or >= above.
  void watch(SubjectId subject, Int128 below, Int128 above) noexcept;
  void unwatch(SubjectId subject) noexcept;
  // When the engine is set up: from now on every move of the subject is told.
  void follow(Arena& arena, SubjectId subject);

  // --- What is known ------------------------------------------------------------------------------------------------
  struct Instrument {
    Price last = no_price;
    Price open = no_price;
    Price high = no_price;  // of the regular session, as open and low
    Price low = no_price;
    std::uint64_t volume = 0;
    Time last_trade{};
    std::int64_t watch_below = std::numeric_limits<std::int64_t>::max();  // until somebody has looked: every move
    std::int64_t watch_above = std::numeric_limits<std::int64_t>::max();
  };
  static_assert(sizeof(Instrument) == 64);

  [[nodiscard]] const Universe& universe() const noexcept { return *universe_; }
  [[nodiscard]] const Instrument& operator[](InstrumentId id) const noexcept { return instruments_[index_of(id)]; }
  [[nodiscard]] const Quotes& quotes() const noexcept { return quotes_; }
  [[nodiscard]] const Status& status(InstrumentId id) const noexcept { return statuses_[index_of(id)]; }
  // Of the market as a whole: a market-wide breaker's halt. It ends when any instrument trades again, and with the day.
  [[nodiscard]] const Status& market_status() const noexcept { return clock_.market_status; }
  [[nodiscard]] Price prior_close(InstrumentId id) const noexcept { return prior_closes_[index_of(id)]; }
  // Today's, once the venue has published it; no_price before.
  [[nodiscard]] Price official_close(InstrumentId id) const noexcept { return official_closes_[index_of(id)]; }
  [[nodiscard]] bool traded_today(InstrumentId id) const noexcept {
    return instruments_[index_of(id)].last_trade >= clock_.day_start;
  }

  [[nodiscard]] std::size_t subjects_count() const noexcept { return instruments_.size() + baskets_.size(); }
  [[nodiscard]] bool is_basket(SubjectId subject) const noexcept { return index_of(subject) >= instruments_.size(); }
  [[nodiscard]] const Basket& basket(SubjectId subject) const noexcept {
    TOCSIN_CHECK(is_basket(subject));
    return baskets_[number_of(subject)];
  }
  [[nodiscard]] std::span<const Basket> baskets() const noexcept { return baskets_; }
  [[nodiscard]] std::optional<SubjectId> find(std::string_view name) const;  // a basket's name first, then a symbol
  // no_subject is the market as a whole.
  [[nodiscard]] std::string_view name_of(SubjectId subject) const noexcept;

  // Exact value: price units of an instrument, the sum of units x price of a basket. Not known: no_limit_below.
  [[nodiscard]] Int128 value(SubjectId subject) const noexcept;
  // A basket has an open and a session high from the start of the day's regular session, an instrument from its first
  // trade in it (or the official open). When one becomes known or changes, the subject is among `crossed()`.
  [[nodiscard]] Int128 reference(SubjectId subject, Basis basis) const noexcept;
  [[nodiscard]] static constexpr bool known(Int128 value) noexcept { return value != no_limit_below; }
  // A value of the subject as people read it: dollars, or index points.
  [[nodiscard]] Price level(SubjectId subject, Int128 value) const noexcept;

  // A basket's doubt. Weights are shares of its value at the prior closes.
  struct Doubt {
    std::int64_t traded_ppm = ppm_per_one;  // weight of the members that have traded today
    std::int64_t halted_ppm = 0;            // weight of the members halted or paused
    std::int64_t gapped_ppm = 0;            // weight of the members that a venue in doubt quotes
    Duration oldest{};  // age of the member whose last trade is longest ago, among those that traded
  };
  [[nodiscard]] Doubt doubt(SubjectId subject, Time now) const noexcept;

  [[nodiscard]] Phase phase() const noexcept { return clock_.phase; }
  // The last change of phase began a new trading day.
  [[nodiscard]] bool day_opened() const noexcept {
    return clock_.next_phase > 0 && schedule_[clock_.next_phase - 1].opens_day;
  }
  // Events that named no instrument of the universe, or a price that cannot be one.
  [[nodiscard]] std::uint64_t unusable_count() const noexcept { return clock_.unusable; }
  // Events that gap events say were lost.
  [[nodiscard]] std::uint64_t lost_count() const noexcept { return clock_.lost; }

  // Corrections of trades that were never seen, are no longer held, or had been corrected already.
  [[nodiscard]] std::uint64_t uncorrected_count() const noexcept { return clock_.uncorrected; }

  // --- The day so far -----------------------------------------------------------------------------------------------
  [[nodiscard]] const Prints& prints() const noexcept { return prints_; }
  // Units of the instrument in the subject: 1 of itself, 0 where it is not in it.
  [[nodiscard]] std::int64_t units_in(SubjectId subject, InstrumentId instrument) const noexcept;
  // The stretches of the subject's value, newest first, as long as it was known and `look(stretch)` says so.
  template <class Look>
  void look_back(SubjectId subject, Look&& look) const {
    const Int128 now = is_basket(subject) ? value(subject) : instruments_[index_of(subject)].last.units;
    const auto change = [&](const Print& print) { return units_in(subject, print.instrument) * print.moved(); };
    prints_.look_back(now, change,
                      [&](const Stretch& stretch) { return stretch.value != no_price.units && look(stretch); });
  }
  // The instrument's last price when `end` prints had been seen, by what is known now.
  [[nodiscard]] Price last_at(InstrumentId id, std::uint64_t end) const noexcept;
  // What reference(subject, session_high) was when `end` prints had been seen, by what is known now.
  [[nodiscard]] Int128 session_high_at(SubjectId subject, std::uint64_t end) const noexcept;

  // The sum of units x price of every member, from scratch.
  [[nodiscard]] Int128 sum_of(const Basket& basket) const noexcept;

 private:
  // Four times two words: one cache line, all that a move needs.
  struct BasketState {
    Int128 value = no_limit_below;
    Int128 high = no_limit_below;         // of the regular session
    Int128 watch_below = no_limit_above;  // until somebody has looked: every move
    Int128 watch_above = no_limit_above;
  };
  static_assert(sizeof(BasketState) == 64);

  struct BasketReference {
    Int128 prior_close = no_limit_below;
    Int128 open = no_limit_below;  // members that have not opened yet stand at their last price; see `reference`
  };

  // What a basket stood at before the oldest print that is held.
  struct BasketStart {
    Int128 value = 0;
    Int128 high = 0;
  };

  // Of a subject that is followed, whose own watch every move reaches.
  struct InnerWatch {
    Int128 below = no_limit_above;
    Int128 above = no_limit_above;
  };

  struct Membership {
    std::int64_t units;
    std::uint32_t basket;
    std::uint32_t zero;
  };

  struct Clock {
    Time next_phase_at = Time::max();
    Time day_start{Duration{1}};  // later than the last trade of an instrument that never traded
    std::uint64_t unusable = 0;
    std::uint64_t lost = 0;
    std::uint64_t uncorrected = 0;
    Status market_status{};  // of no one instrument
    std::uint32_t next_phase = 0;
    Phase phase = Phase::regular;
    bool session_begun = false;  // the day's regular session, even if it is over
  };

  [[nodiscard]] std::size_t number_of(SubjectId basket) const noexcept {
    return index_of(basket) - instruments_.size();
  }
  [[nodiscard]] SubjectId subject_of_basket(std::size_t number) const noexcept {
    return SubjectId{static_cast<std::uint32_t>(instruments_.size() + number)};
  }
  [[nodiscard]] std::span<const Membership> memberships_of(std::uint32_t instrument) const noexcept {
    return {memberships_.data() + first_membership_[instrument],
            memberships_.data() + first_membership_[instrument + 1]};
  }

  // The closing auction is printed after the bell, and is the session's last trade all the same.
  [[nodiscard]] bool is_of_session(const Trade& trade) const noexcept {
    if (clock_.phase == Phase::regular) return true;
    return (trade.conditions & trade_condition::closing_cross) != 0 && clock_.session_begun;
  }

  void extend_range(std::uint32_t number, Instrument& instrument, Price price) noexcept {
    if (instrument.high == no_price) [[unlikely]]
      start_range(number, price);
    if (price > instrument.high) instrument.high = price;
    if (price < instrument.low) instrument.low = price;
  }

  void set_last(std::uint32_t number, Instrument& instrument, Price price, Time time) noexcept {
    const bool first_today = instrument.last_trade < clock_.day_start;
    const Price before = instrument.last;
    instrument.last_trade = time;
    if (price == before && !first_today) return;
    instrument.last = price;
    if (price.units <= instrument.watch_below || price.units >= instrument.watch_above) [[unlikely]] {
      reach(SubjectId{number});
    }
    move_baskets(number, before, price);
    if (instrument.open == no_price) [[unlikely]]
      move_opens(number, static_cast<Int128>(price.units) - before.units);
    if (first_today) [[unlikely]]
      cross_all_of(number);
  }

  void move_baskets(std::uint32_t number, Price before, Price after) noexcept {
    const Int128 change = static_cast<Int128>(after.units) - before.units;
    for (const Membership& membership : memberships_of(number)) {
      BasketState& basket = basket_states_[membership.basket];
      basket.value += membership.units * change;
      if (basket.value > basket.high && clock_.phase == Phase::regular) basket.high = basket.value;
      if (basket.value <= basket.watch_below || basket.value >= basket.watch_above) [[unlikely]] {
        reach(subject_of_basket(membership.basket));
      }
    }
  }

  void remember(const Event& event) noexcept;
  [[nodiscard]] static Int128 price_at_open(const Instrument& instrument) noexcept {
    return instrument.open != no_price ? instrument.open.units : instrument.last.units;
  }
  [[nodiscard]] Int128 highest(SubjectId basket, std::uint64_t first, std::uint64_t last) const noexcept;
  void make_room() noexcept;
  void mark_phase(Time at, bool begins_session) noexcept;
  Restatement restate_print(std::uint64_t position, const Correction& correction) noexcept;
  void restate_instrument(const Restatement& restated, std::uint64_t size) noexcept;
  void restate_baskets(const Restatement& restated, Int128 change) noexcept;
  void apply_conditional_trade(const Event& event) noexcept;
  void forget_news() noexcept { crossed_count_ = moved_count_ = 0; }
  [[nodiscard]] bool is_followed(SubjectId subject) const noexcept {
    return inner_of_[index_of(subject)] < inner_watches_.size();
  }
  [[nodiscard]] InnerWatch& inner_watch(SubjectId subject) const noexcept {
    return *inner_watches_[inner_of_[index_of(subject)]];
  }
  void reach(SubjectId subject) noexcept;
  void cross(SubjectId subject) noexcept;
  void cross_all_of(std::uint32_t instrument) noexcept;
  void move_opens(std::uint32_t instrument, Int128 change) noexcept;
  void start_range(std::uint32_t instrument, Price price) noexcept;
  void set_prior_close(std::uint32_t instrument, Price price) noexcept;
  void set_open(std::uint32_t instrument, Price open) noexcept;
  void restate(std::uint32_t instrument, Int128 change) noexcept;
  void recompute_baskets() noexcept;
  void start_day(Time at) noexcept;
  void start_session() noexcept;
  void index_memberships();

  const Universe* universe_;
  std::vector<Basket> baskets_;
  std::vector<PhaseChange> schedule_;
  std::vector<std::uint32_t> first_membership_;
  std::vector<Membership> memberships_;
  std::vector<std::uint32_t> inner_of_;     // by subject: in `inner_watches_`, or beyond
  std::vector<InnerWatch*> inner_watches_;  // of those that are followed

  std::span<Instrument> instruments_;
  Quotes quotes_;
  std::span<Status> statuses_;
  std::span<Price> prior_closes_;
  std::span<Price> official_opens_;
  std::span<Price> official_closes_;
  std::span<BasketState> basket_states_;
  std::span<BasketReference> basket_references_;
  std::span<BasketStart> basket_starts_;
  Clock& clock_;
  Prints prints_;

  // Scratch of one event, not state.
  std::vector<SubjectId> crossed_;
  std::size_t crossed_count_ = 0;
  std::vector<SubjectId> moved_;
  std::size_t moved_count_ = 0;
};

}  // namespace tocsin
