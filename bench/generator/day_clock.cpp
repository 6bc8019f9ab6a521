#include "bench/generator/day_clock.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/price.hpp"

namespace tocsin::bench {
namespace {

// How many thousandths of the day's messages have come by a time of day.
struct Milestone {
  std::uint64_t thousandths;
  std::uint64_t time_ns;
};
constexpr std::array milestones{Milestone{0, DayClock::first_order_ns}, Milestone{40, time_of_day_ns(9, 30)},
                                Milestone{170, time_of_day_ns(10, 0)},  Milestone{420, time_of_day_ns(11, 30)},
                                Milestone{600, time_of_day_ns(14, 0)},  Milestone{800, time_of_day_ns(15, 30)},
                                Milestone{940, time_of_day_ns(16, 0)},  Milestone{1000, time_of_day_ns(20, 0)}};

}  // namespace

// Most flurries are short; one in sixteen is of up to a thousand messages.
void DayClock::pass(std::uint64_t messages, Random& random) {
  const std::uint64_t bits = random.bits();
  now_ns_ += 20 + bits % 128;
  if (flurry_left_ > 0) {
    --flurry_left_;
    return;
  }
  flurry_left_ = (bits >> 9) % (bits >> 60 == 0 ? 1'024 : 16);
  now_ns_ = std::max(now_ns_, usual_time_of(messages));
}

void DayClock::wait_for(std::uint64_t time_ns, Random& random) {
  now_ns_ = std::max(now_ns_ + 1, time_ns) + random.below(1'000);
}

std::uint64_t DayClock::usual_time_of(std::uint64_t message) const {
  const std::uint64_t thousandths = std::min<std::uint64_t>(message * 1'000 / messages_max_, 999);
  const auto* const next = std::ranges::upper_bound(milestones, thousandths, {}, &Milestone::thousandths);
  const Milestone& last = *std::prev(next);
  const std::uint64_t first = last.thousandths * messages_max_ / 1'000;
  const std::uint64_t count = (next->thousandths - last.thousandths) * messages_max_ / 1'000 + 1;
  const Int128 passed = Int128{next->time_ns - last.time_ns} * (message - std::min(first, message)) / count;
  return last.time_ns + static_cast<std::uint64_t>(passed);
}

}  // namespace tocsin::bench
