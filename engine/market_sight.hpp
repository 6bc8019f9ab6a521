#pragma once

#include <optional>

#include "engine/market.hpp"
#include "engine/sight.hpp"

namespace tocsin {

// As much of a basket's weight as may be halted, in doubt or not traded today before it counts as not seen.
inline constexpr std::int64_t unseen_weight_max_ppm = ppm_per_one / 2;

// What anybody sees of a subject who asks the market alone. An instrument: halted (or paused, or the whole market is),
// gapped where a venue that quotes it lost messages, no_reference without a known price, or with neither prior close
// nor open to measure it from. A basket: halted, gapped or (where it has not traded) stale, once more than
// unseen_weight_max_ppm of its weight is. The market as a whole (no_subject): seeing, unless it is halted.
[[nodiscard]] Sight market_sight(const Market& market, SubjectId subject) noexcept;

// The same, asked of one subject after another on one event: of the same one again, it is known. Rules by the thousand
// can look at one index.
class MarketSights {
 public:
  explicit MarketSights(const Market& market) : market_(market) {}

  [[nodiscard]] Sight of(SubjectId subject) noexcept {
    if (subject != last_) sight_ = market_sight(market_, last_.emplace(subject));
    return sight_;
  }

 private:
  const Market& market_;
  std::optional<SubjectId> last_;
  Sight sight_ = Sight::seeing;
};

}  // namespace tocsin
