#include "feeds/net/receive_clock.hpp"

#include <ctime>

namespace tocsin {

Time kernel_time() noexcept {
  std::timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return Time{std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)};
}

}  // namespace tocsin
