#pragma once

#include <algorithm>

#include "engine/time.hpp"

namespace tocsin {

// For how long what is recomputed and what the venue says have not been the same. The two travel by different ways, so
// a difference counts only once it has outlasted a grace.
class Disagreement {
 public:
  void look(bool differs, Time now) noexcept { since_ = differs ? std::min(since_, now) : Time::max(); }
  void forget() noexcept { since_ = Time::max(); }

  [[nodiscard]] bool is_there() const noexcept { return since_ != Time::max(); }
  [[nodiscard]] Duration age(Time now) const noexcept { return is_there() ? now - since_ : Duration::zero(); }
  [[nodiscard]] bool outlasts(Duration grace, Time now) const noexcept { return is_there() && now - since_ >= grace; }

 private:
  Time since_ = Time::max();
};

}  // namespace tocsin
