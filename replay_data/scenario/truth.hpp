#pragma once

#include <vector>

#include "replay_data/day_figures.hpp"
#include "replay_data/scenario/recipe.hpp"
#include "scoring/label.hpp"

namespace tocsin {

// What a recipe put into a day, as labels: what ought to ring, and when. Nobody writes them by hand.
//
// A fall is labelled from its beginning until it is won back, or the session closes; the market's as index_drop of
// ^GSPC, a basket's as index_drop, a stock's as name_drop. Stub prices are name_drop of each name while they last. A
// fat finger that is never broken is name_drop for a minute; one that is broken, late feeds, losses, silence, splits,
// halts and late openings are none: no rule need ring for them. Labels of one subject and kind that meet are one.
class Truth {
 public:
  Truth(Time midnight, Duration close) : midnight_(midnight), close_(close) {}

  // The falls of the published day, as `day` has them: SOX and the stocks that fell by a tenth, and where there are
  // enough of them the sectors and the technology fund.
  void add_shock(const DayFigures& day);
  void add(const ingredient::Fall& fall, const DayFigures& day);
  // The sectors in the order in which a cascade hit them.
  void add_onsets(const std::vector<ingredient::Fall>& onsets, const DayFigures& day);
  void add(const ingredient::Stub& stub);
  void add(const ingredient::FatFinger& slip);

  // By start, then subject and kind.
  [[nodiscard]] std::vector<Label> labels() const;

 private:
  void label(Duration from, Duration to, std::string subject, std::string kind, std::string note);
  void add_names(const DayFigures& day);
  void add_sectors(const DayFigures& day);
  void add_breadth(const DayFigures& day);

  Time midnight_;
  Duration close_;
  std::vector<Label> labels_;
};

}  // namespace tocsin
