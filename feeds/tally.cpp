#include "feeds/tally.hpp"

#include <algorithm>
#include <numeric>

namespace tocsin {

void Tally::count_in(std::vector<Reject>& rows, std::string_view reason, std::uint64_t at, std::uint64_t count) {
  const auto row = std::ranges::find(rows, reason, &Reject::reason);
  if (row == rows.end()) {
    rows.push_back({.reason = reason, .count = count, .first_at = at});
  } else {
    row->count += count;
  }
}

std::uint64_t Tally::sum(std::span<const Reject> rows) noexcept {
  return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0},
                         [](std::uint64_t total, const Reject& row) { return total + row.count; });
}

}  // namespace tocsin
