#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/market.hpp"
#include "engine/steady_math.hpp"
#include "engine/time.hpp"

namespace tocsin {

// How far a subject usually moves in one step of a grid: the square root of an exponentially weighted mean of squared
// returns for each step of time, in event time, with the weight lambda(dt) = 1 - exp(-dt / memory) for what lasted dt.
// The mean return is held to be 0 (RiskMetrics Technical Document, 1996, section 5.2; the weight by elapsed time is our
// own). Weights that have not come in yet are divided out, so that the first returns are not held against zeros.
struct UsualMove {
  double sum = 0;
  double weight = 0;
  std::uint64_t count = 0;  // of returns

  // `steps`: what the return lasted; `memory_steps`: the memory; both in steps of the grid.
  void add(double change, double steps, double memory_steps) noexcept {
    const double keep = steady_exp(-steps / memory_steps);
    sum = keep * sum + (1 - keep) * (change * change / steps);
    weight = keep * weight + (1 - keep);
    ++count;
  }
  // As a share of the value; 0 before the first return.
  [[nodiscard]] double of_one_step() const noexcept { return weight > 0 ? std::sqrt(sum / weight) : 0; }
};

// The least that counts as a usual move of the subject at `value`, as a share of it: `least` parts per million, and of
// a name one cent, the tick of stocks above a dollar (Regulation NMS, Rule 612): one tick of a quiet name is no news.
inline double least_move(SubjectId subject, Int128 value, std::int64_t least_ppm, const Market& market) noexcept {
  constexpr double cent = 1e7;
  const double least = static_cast<double>(least_ppm) / 1e6;
  if (market.is_basket(subject) || value <= 0) return least;
  const bool is_index = market.universe()[InstrumentId{index_of(subject)}].type == InstrumentType::index;
  return is_index ? least : std::max(least, cent / static_cast<double>(value));
}

}  // namespace tocsin
