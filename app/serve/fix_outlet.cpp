#include "app/serve/fix_outlet.hpp"

#include <fmt/format.h>

#include <thread>

#include "sinks/figures.hpp"

namespace tocsin {

// The timer's events are no market's.
void FixOutlet::prepare(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.kind != EventKind::timer) prepared_.push_back(event);
  }
}

void FixOutlet::send() {
  std::span<const Event> rest = prepared_;
  while (!rest.empty() && !stop_.load(std::memory_order_relaxed)) {
    const std::size_t told = exchange_.publish(rest);
    rest = rest.subspan(told);
    told_ += told;
    if (told > 0) continue;
    exchange_.poll();
    std::this_thread::yield();
  }
  prepared_.clear();
}

std::string FixOutlet::account() const {
  return fmt::format("FIX: {} events told to {} clients{}\n", grouped(told_), exchange_.clients(),
                     exchange_.untold_count() > 0
                         ? fmt::format("; FIX has no word for {} of them", grouped(exchange_.untold_count()))
                         : "");
}

}  // namespace tocsin
