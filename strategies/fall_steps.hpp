#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/detector.hpp"
#include "strategies/branching.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// The falls of names through multiples of a step below their prior close, in several sectors, and the branching between
// the sectors that they show.
//
// A name falls by a trade that takes it through a multiple that it had not reached today; a trade through several
// multiples is one fall. What it had lost before its first trade, or before the hours begin, is no fall: a gap does not
// spread. All is forgotten where the hours begin, and with a new trading day. The last `falls_max` falls of a spread
// are kept, so that the day can be told again without a print that is taken back; older ones stay counted.
class FallSteps {
 public:
  static constexpr std::size_t falls_max = 512;

  struct Terms {
    std::int64_t step;  // parts per million
    Duration decay;     // as of Branching
    Duration memory;
  };
  struct Spread {
    std::vector<SubjectId> sectors;  // baskets, at most Branching::kinds_max
    Terms terms;
    Phases phases;
  };

  FallSteps() = default;
  FallSteps(std::span<const Spread> spreads, DetectorSetup& setup);

  // `fell(number)`: of a spread in which a name fell.
  template <class Fell>
  void on_cross(SubjectId subject, const Event& event, Market& market, Fell&& fell) noexcept {
    for (const Seat& seat : ranges_.of(subject, seats_)) {
      if (look(seat, event, market)) fell(seat.spread);
    }
  }
  void on_phase(const Event& event, const Market& market) noexcept;
  // `changed(number, since)`: of a spread whose falls from the first `since` of Prints::end() on are others now.
  template <class Changed>
  void on_correction(const Restatement& restated, const Market& market, Changed&& changed) noexcept {
    if (!restated.told.counts_to(print_counts::last)) return;
    for (const Seat& seat : ranges_.of(subject_of(restated.told.instrument), seats_)) {
      if (retell(seat, restated, market)) changed(seat.spread, restated.position + 1);
    }
  }

  [[nodiscard]] bool is_open(std::uint32_t number) const noexcept { return drafts_[number].is_open; }
  [[nodiscard]] const Branching& now(std::uint32_t number) const noexcept { return drafts_[number].now; }
  // As it stood before the falls of this moment; as far back as falls are kept.
  [[nodiscard]] Branching before(std::uint32_t number, Time moment) const noexcept;
  // How it stood after each fall that is kept, oldest first, as long as `look(branching, fall's time, its position)`
  // says so; the position is Prints::end() then.
  template <class Look>
  void each_fall(std::uint32_t number, Look&& look) const noexcept {
    const Draft& draft = drafts_[number];
    Branching branching = draft.base;
    for (std::uint64_t i = draft.ends.first; i < draft.ends.end; ++i) {
      const Fall& fall = at(draft, i);
      branching.add(fall.sector, fall.time);
      if (!look(branching, fall.time, fall.position)) return;
    }
  }

 private:
  struct Fall {
    Time time{};
    std::uint64_t position = 0;  // Prints::end() then
    std::int64_t depth = 0;      // multiples of the step
    std::uint32_t name = 0;
    std::uint32_t sector = 0;
  };
  struct Name {
    std::int64_t depth = 0;       // the deepest of today
    std::int64_t base_depth = 0;  // before its first fall that is kept
    std::uint64_t marked_at = 0;  // Prints::end() when it was first looked at
    bool is_marked = false;
  };
  struct Ends {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::uint64_t folded = 0;  // position of the last fall that is in the base alone
  };
  struct Draft {
    Spread spread;
    std::span<Fall> falls;  // a ring
    Ends& ends;
    Branching& base;  // by the falls that are no longer kept
    Branching& now;
    bool& is_open;
  };
  // A name in a sector of a spread.
  struct Seat {
    SubjectId subject;
    std::uint32_t spread;
    std::uint32_t sector;
    std::uint32_t name;
  };

  [[nodiscard]] static Fall& at(const Draft& draft, std::uint64_t number) noexcept {
    return draft.falls[number % falls_max];
  }
  [[nodiscard]] bool look(const Seat& seat, const Event& event, Market& market) noexcept;
  [[nodiscard]] bool retell(const Seat& seat, const Restatement& restated, const Market& market) noexcept;
  template <class Visit>
  std::int64_t each_fall_since(const Seat& seat, std::uint64_t from, const Market& market,
                               Visit&& visit) const noexcept;
  static void take_out(Draft& draft, std::uint32_t name, std::uint64_t from) noexcept;
  void put_in(Draft& draft, const Fall& fall) noexcept;
  void fold_oldest(Draft& draft) noexcept;
  static void reckon(Draft& draft) noexcept;

  std::vector<Draft> drafts_;
  std::vector<Seat> seats_;  // by subject
  SubjectRanges ranges_;
  std::span<Name> names_;
};

}  // namespace tocsin
