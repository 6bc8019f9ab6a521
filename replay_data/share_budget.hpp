#pragma once

#include <algorithm>
#include <cstdint>

#include "replay_data/random.hpp"

namespace tocsin {

// Shares still to be traded, and the prints still to come among which they are divided: every print gets at least one
// share, the last one what is left, so that the sum is exact.
class ShareBudget {
 public:
  ShareBudget() = default;
  // `shares` is at least `prints`. What `kept_back` prints' worth of shares would be is left for the last print.
  ShareBudget(std::uint64_t shares, std::uint64_t prints, std::uint64_t kept_back) noexcept
      : shares_(shares), prints_(prints), kept_back_(kept_back) {}

  // The size of the next print. Sizes vary widely; most large ones are whole round lots.
  std::uint64_t take(Random& random) noexcept {
    const double chance = random.unit();
    return take_about(mean() * 4.0 * chance * chance * chance, random);
  }

  // The size of an auction: near `weight` usual prints.
  std::uint64_t take_auction(double weight, Random& random) noexcept {
    return take_about(mean() * weight * (0.6 + 0.8 * random.unit()), random);
  }

 private:
  static constexpr std::uint64_t round_lot = 100;

  [[nodiscard]] double mean() const noexcept {
    return static_cast<double>(shares_) / static_cast<double>(prints_ + kept_back_);
  }

  std::uint64_t take_about(double size, Random& random) noexcept {
    if (prints_ == 1) return take_exactly(shares_);
    const double wanted = std::min(size, static_cast<double>(shares_) * 0.5);
    const std::uint64_t most = shares_ - (prints_ - 1);
    return take_exactly(std::clamp<std::uint64_t>(lots(static_cast<std::uint64_t>(wanted), random), 1, most));
  }

  static std::uint64_t lots(std::uint64_t shares, Random& random) noexcept {
    const bool whole = shares >= round_lot && random.below(8) != 0;
    return whole ? (shares + round_lot / 2) / round_lot * round_lot : shares;
  }

  std::uint64_t take_exactly(std::uint64_t shares) noexcept {
    shares_ -= shares;
    --prints_;
    return shares;
  }

  std::uint64_t shares_ = 0;
  std::uint64_t prints_ = 0;
  std::uint64_t kept_back_ = 0;
};

}  // namespace tocsin
