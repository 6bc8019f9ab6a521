#include "app/encoding.hpp"

#include <fmt/format.h>

#include "app/any_feed.hpp"
#include "app/pour.hpp"
#include "feeds/merge.hpp"
#include "sinks/figures.hpp"

namespace tocsin {

itch::RoundLots round_lots_of(const std::vector<std::string>& files, const Reading& reading) {
  Merge merge(open_feeds(files, reading));
  itch::RoundLots lots(merge.universe().size());
  pour(merge, "look over", [&](std::span<const Event> events) { lots.note(events); });
  return lots;
}

std::string text_of(const Encoded& encoded) {
  std::string text;
  const auto rows = [&](std::span<const Reject> reasons, std::string_view what) {
    for (const Reject& row : reasons) {
      text += fmt::format("  {} {}: {} (first event {})\n", grouped(row.count), what, row.reason, row.first_at);
    }
  };
  rows(encoded.left_out.rejects(), "left out");
  rows(encoded.altered.passed_over(), "said otherwise");
  return text;
}

}  // namespace tocsin
