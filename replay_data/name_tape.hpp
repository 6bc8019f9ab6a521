#pragma once

#include <array>
#include <vector>

#include "replay_data/activity.hpp"
#include "replay_data/share_budget.hpp"

namespace tocsin {

// Turns the course of one stock or fund into quotes and trades, slice by slice. Every trade has a quote of its own just
// before it and lies on its bid or its offer, or within where the published price is no whole cent. Quotes never cross.
// Knows its own name only: puts nothing in order with the others and gives no sequence.
class NameTape {
 public:
  // `course` must outlive the tape.
  NameTape(const Course& course, const SessionFigures& session, Time midnight, const Activity& activity, Random random);

  // Appends the events of a slice; slices are written in ascending order, each once.
  void write(std::size_t slice, std::vector<Event>& out);

 private:
  // In whole cents.
  struct Touch {
    std::int64_t bid;
    std::int64_t ask;
  };
  struct PhaseState {
    std::uint64_t slots_left = 0;
    std::uint64_t trades_left = 0;
    ShareBudget budget;
    double spread = 0;                     // the mean, as a part of the price
    std::int64_t lowest = 1;               // trades lie within, in cents
    std::int64_t highest = 1'000'000'000;  // ten million dollars: no bound
    std::uint32_t conditions = 0;
  };
  struct Stretch {
    Duration begin, end;
  };

  void fund(const Activity& activity, std::uint64_t volume);
  void bound(const SessionFigures& session);
  [[nodiscard]] Stretch open_stretch(std::size_t slice) const;
  void write_slot(const Stretch& stretch, double level, bool rising, PhaseState& phase, std::vector<Event>& out);
  void write_trade(const Stretch& stretch, Touch touch, bool rising, PhaseState& phase, std::vector<Event>& out);
  void write_prints_until(Duration end, std::vector<Event>& out);
  void write_print(const FixedPrint& print, std::vector<Event>& out);

  [[nodiscard]] bool draws_trade(PhaseState& phase);
  [[nodiscard]] std::int64_t draw_spread(double level, const PhaseState& phase);
  [[nodiscard]] Touch draw_touch(double level, const PhaseState& phase);
  [[nodiscard]] Side draw_side(Touch& touch, bool rising, const PhaseState& phase);
  [[nodiscard]] Event quote_of(Duration at, const Touch& touch);
  [[nodiscard]] Event trade_of(Duration at, Price price, std::uint64_t size, Side side, std::uint32_t conditions) const;

  const Course& course_;
  Time midnight_;
  std::vector<std::uint32_t> slots_;  // by slice
  std::array<PhaseState, day_clock::phases_count> phases_;
  double opening_weight_ = 1;  // of the opening auction, in usual prints
  std::size_t next_print_ = 0;
  Random random_;
};

}  // namespace tocsin
