#include "app/live/idle.hpp"

#include <algorithm>
#include <thread>

namespace tocsin {

void Idle::after(std::size_t work) {
  if (work > 0) {
    idle_rounds_ = 0;
    sleep_ = shortest;
    return;
  }
  if (kind_ == IdleKind::spin) return;
  if (kind_ == IdleKind::yield || ++idle_rounds_ < rounds_before_sleep) {
    std::this_thread::yield();
    return;
  }
  std::this_thread::sleep_for(sleep_);
  sleep_ = std::min(2 * sleep_, longest);
}

}  // namespace tocsin
