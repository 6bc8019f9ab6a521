#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/sweep/sweep_facts.hpp"
#include "scoring/scorecard.hpp"

namespace tocsin {

// How a variant fared on several days. Shares are from 0 to 1, and nothing where they would be of none.
struct VariantScore {
  std::uint64_t days = 0;
  std::uint64_t events = 0;
  std::uint64_t caught = 0;
  std::uint64_t bells = 0;
  std::uint64_t right = 0;
  std::uint64_t pages = 0;
  std::optional<Spread> delay_ns;  // of the labels that were caught
  std::optional<Spread> lost_ppm;  // of those whose subject fell

  [[nodiscard]] std::uint64_t false_bells() const noexcept { return bells - right; }
  [[nodiscard]] std::optional<double> recall() const noexcept;
  [[nodiscard]] double a_day(std::uint64_t count) const noexcept;
};

// Each variant over the days whose numbers are given.
[[nodiscard]] std::vector<VariantScore> scores_over(std::span<const SweptDay> days,
                                                    std::span<const std::size_t> numbers);

// One is better that catches more of its labels; of equals the one that catches them earlier, by the median, then by
// the slowest; then the one with fewer false bells, and fewer bells.
[[nodiscard]] bool is_better(const VariantScore& one, const VariantScore& other) noexcept;

}  // namespace tocsin
