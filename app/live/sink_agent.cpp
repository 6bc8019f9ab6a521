#include "app/live/sink_agent.hpp"

namespace tocsin {

std::size_t SinkAgent::poll() {
  std::size_t count = 0;
  for (; count < batch_max && parts_.alerts.take(told_); ++count) tell(told_);
  return count;
}

void SinkAgent::tell(const ToldAlert& told) {
  const bool is_new = parts_.log.keep(told.alert);
  if (parts_.console != nullptr && is_new && !told.is_history) {
    if (told.is_late) {
      parts_.console->on_late_alert(told.alert);
    } else {
      parts_.console->on_alert(told.alert);
    }
  }
  if (parts_.standing != nullptr) parts_.standing->on_alert(told.alert);
  if (!told.is_history) {
    for (const auto& line : parts_.lines) line->offer(told);
  }
  if (parts_.watch != nullptr) parts_.watch->on_sunk(told.number);
}

}  // namespace tocsin
