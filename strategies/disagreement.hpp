#pragma once

#include <algorithm>

#include "engine/condition.hpp"
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

// That it has outlasted `grace`, which the rules file takes from a millisecond to a minute.
inline void add_disagreement(const Disagreement& disagreement, Duration grace, Time now,
                             Conditions& conditions) noexcept {
  const std::int64_t age = disagreement.age(now).count();
  conditions.add({.what = "time for which its venue has said otherwise",
                  .unit = Unit::seconds,
                  .value = age,
                  .needed = grace.count(),
                  .key = "grace",
                  .key_unit = Unit::seconds,
                  .would_do = setting_up_to(age, 1'000'000, 60'000'000'000)});
}

}  // namespace tocsin
