#include "feeds/itch/round_lots.hpp"

namespace tocsin::itch {

void RoundLots::note(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.kind != EventKind::trade || index_of(event.instrument) >= lots_.size()) continue;
    const bool is_small = event.trade.size < usual && (event.trade.conditions & trade_condition::not_last) == 0;
    if (is_small) lots_[index_of(event.instrument)] = 1;
  }
}

}  // namespace tocsin::itch
