#pragma once

#include <optional>
#include <vector>

#include "replay_data/bridge.hpp"
#include "replay_data/day_figures.hpp"

namespace tocsin {

// A trade that the figures demand: its price, and where on the clock it is printed.
struct FixedPrint {
  Duration at;  // since midnight in New York
  Price price;
  std::uint32_t conditions;
  Side side;
};

// How one instrument goes through the day: the points that are known, the bounds, and the path between them.
// Knows figures and paths; nothing of events.
class Course {
 public:
  Course(const DayFigures& day, InstrumentId instrument, Random random);

  // Lays the path through the pins, in the shape of `shape`.
  void follow(const Path& shape);
  // Decides when the session's high and low are reached, where nothing is published: where the path comes nearest to
  // them, and not at a node taken by another (`highs_taken`, `lows_taken`; the nodes around them become taken).
  // SetupError where no node is left between the known points.
  void place_extremes(std::vector<bool>& highs_taken, std::vector<bool>& lows_taken);

  // Has the name trade at the path's level just before the node, unless a print of its own stands there.
  void print_level(std::size_t node);

  [[nodiscard]] InstrumentId instrument() const noexcept { return instrument_; }
  [[nodiscard]] const std::vector<Pin>& pins() const noexcept { return pins_; }
  // The bounds of the regular session, a little within high and low: those are reached once.
  [[nodiscard]] const Band& session() const noexcept { return bands_.front(); }
  // By time.
  [[nodiscard]] const std::vector<FixedPrint>& prints() const noexcept { return prints_; }
  // The first regular trade, and the closing auction.
  [[nodiscard]] Duration opening() const noexcept { return opening_; }
  [[nodiscard]] Duration closing() const noexcept { return closing_; }
  [[nodiscard]] Price pre_market_low() const noexcept { return pre_market_low_; }

  Path path;

 private:
  void draw_auctions();
  void note_extremes(const DayFigures& day, const SessionFigures& session);
  void pin_session(const SessionFigures& session, bool traded);
  void pin_marks(const DayFigures& day, bool traded);
  void pin_pre_market(const DayFigures& day, const SessionFigures& session);
  void pin_early_trade(const Moment& moment, std::size_t node);
  void pin_post_market(Price close);
  void pin_first_falls(const DayFigures& day, const SessionFigures& session);
  void bound_session(const SessionFigures& session);
  void pin(std::size_t node, Price price);
  void print(Duration at, Price price, std::uint32_t conditions, Side side);
  void print_before(std::size_t node, Price price);
  [[nodiscard]] bool is_near_pin(std::size_t node) const;
  template <typename Better>
  void place_extreme(const Moment& extreme, Side side, std::vector<bool>& taken, Better better);

  std::string symbol_;
  InstrumentId instrument_;
  Random random_;
  Duration opening_ = day_clock::regular_open;
  Duration closing_ = day_clock::regular_close;
  Price pre_market_low_ = no_price;
  std::optional<Moment> high_, low_;  // where from..to is the session unless published
  std::vector<Pin> pins_;
  std::vector<Band> bands_;
  std::vector<FixedPrint> prints_;
};

}  // namespace tocsin
