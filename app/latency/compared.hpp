#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/latency/hdr_log.hpp"

namespace tocsin {

// The lengths of one tag in two runs, held against each other.
struct ComparedTag {
  struct Change {
    std::int64_t before = 0;  // ns
    std::int64_t after = 0;
    // Of after - before: what 95 of 100 resamplings of the runs' intervals lie in. None where there are too few.
    std::optional<std::int64_t> low, high;

    // Zero is outside.
    [[nodiscard]] bool is_sure() const noexcept { return low && (*low > 0 || *high < 0); }
  };

  std::string tag;
  std::uint64_t count_before = 0;
  std::uint64_t count_after = 0;
  Change p50, p99;
  double greater = 0.5;  // how often a length of the run after is the greater of two; of equal ones, half
  double z = 0;          // of the Mann-Whitney test
  double p = 1;          // of a difference as large, where there is none

  // By the resamplings; where there are too few intervals for them, by the Mann-Whitney test at 1 in 1,000.
  [[nodiscard]] bool differs() const noexcept;
};

// The tags that both have with something in them, in the order of the first. SetupError where there are none.
[[nodiscard]] std::vector<ComparedTag> compare(const HdrLog& before, const HdrLog& after);

[[nodiscard]] std::string compared_text(const std::vector<ComparedTag>& compared);

}  // namespace tocsin
