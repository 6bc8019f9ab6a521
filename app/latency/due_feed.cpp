#include "app/latency/due_feed.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

// How long before the first event is due the clock is started.
constexpr std::int64_t head_start_ns = 1'000'000;

}  // namespace

DueFeed::DueFeed(FeedInfo info, const PacedList& list, LoopReceipts& receipts, const TscClock& clock)
    : info_(std::move(info)), list_(list), receipts_(receipts), clock_(clock) {}

std::span<const Event> DueFeed::poll() {
  const std::uint64_t now = clock_.ticks();
  if (next_ < list_.paced_from()) return give(std::min(batch_max, list_.paced_from() - next_), now);
  if (start_ == 0) {
    if (receipts_.stepped() < list_.paced_from()) return {};
    start_ = now + clock_.ticks_of(head_start_ns);
    receipts_.start(start_);
  }
  std::size_t count = 0;
  const std::size_t rest = std::min(batch_max, list_.events().size() - next_);
  while (count < rest && start_ + list_.due(next_ + count) <= now) ++count;
  // A feed has just made what it gives: the next event is in its core's cache before it is due.
  if (count < rest) __builtin_prefetch(&list_.events()[next_ + count]);
  return give(count, now);
}

std::span<const Event> DueFeed::give(std::size_t count, std::uint64_t tick) {
  for (std::size_t i = 0; i < count; ++i) receipts_.on_given(next_ + i, tick);
  tally_.records_in += count;
  return list_.events().subspan(std::exchange(next_, next_ + count), count);
}

}  // namespace tocsin
