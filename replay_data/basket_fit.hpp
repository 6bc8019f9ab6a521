#pragma once

#include <vector>

#include "replay_data/course.hpp"

namespace tocsin {

// Makes the members of a weighted basket move as its index does. At every node what the basket lacks is spread over the
// members in proportion to the room each has within its own high and low, so that no bound is ever left and one pass is
// exact. A member near a point of its own that is known (open, high, low, mark, close) holds still.
// What no member has room for stays.
class BasketFit {
 public:
  // `index` has a prior close, and so has every member.
  BasketFit(const DayFigures& day, const ListedBasket& basket, InstrumentId index);

  void apply(std::vector<Course>& courses) const;

 private:
  struct Member {
    std::size_t course;
    double units;  // index points per dollar
  };

  void apply_at(std::size_t node, double target, std::vector<Course>& courses,
                const std::vector<std::vector<float>>& freedoms) const;

  std::size_t index_;
  std::vector<Member> members_;
};

}  // namespace tocsin
