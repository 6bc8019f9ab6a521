#include "app/played_list.hpp"

#include <algorithm>
#include <thread>

#include "app/heard_list.hpp"

namespace tocsin {
namespace {

using std::chrono::steady_clock;

// Small enough that progress and a stop are looked at often, large enough that looking costs nothing.
constexpr std::size_t stretch_events = 4'096;
constexpr std::size_t paced_events = 64;
constexpr Duration wait_slice = std::chrono::milliseconds(100);
// Sleeping is late by about this much; what is shorter is spun.
constexpr Duration spin_below = std::chrono::microseconds(200);

}  // namespace

std::span<const Event> PlayedList::poll() {
  if (part_.stop != nullptr && part_.stop->load(std::memory_order_relaxed) && !has_ended_) {
    was_stopped_ = has_ended_ = true;
  }
  if (has_ended_ || !refill()) return {};
  const std::span<const Event> due = rest_.first(due_count());
  rest_ = rest_.subspan(due.size());
  return due;
}

bool PlayedList::refill() {
  if (rest_.empty() && !is_last_) {
    rest_ = next_();
    is_last_ = rest_.empty();
    if (!first_ && !rest_.empty()) first_ = rest_.front().time;
    if (part_.to && !rest_.empty() && rest_.back().time >= *part_.to) {
      rest_ = rest_.first(HeardList::before(rest_, *part_.to));
      is_last_ = true;
    }
  }
  has_ended_ = rest_.empty();
  return !has_ended_;
}

std::size_t PlayedList::due_count() {
  const auto stretch = rest_.first(std::min(rest_.size(), stretch_events));
  if (part_.pace.kind == PaceKind::max) return stretch.size();
  if (const std::size_t at_once = part_.from ? HeardList::before(stretch, *part_.from) : 0; at_once > 0) return at_once;
  if (!start_) start_ = steady_clock::now();
  std::size_t count = 0;
  while (count < std::min(stretch.size(), paced_events) && until_due(stretch[count]) <= Duration::zero()) {
    due_.reset();
    ++count;
  }
  return count;
}

// Zero or less: now.
Duration PlayedList::until_due(const Event& event) {
  if (!due_) due_ = pacer_.due(event);
  if (*due_ <= elapsed_) return Duration::zero();  // known to be past without asking the clock
  elapsed_ = steady_clock::now() - *start_;
  latest_ = std::max(latest_, elapsed_ - *due_);
  return *due_ - elapsed_;
}

void PlayedList::wait() {
  if (!due_ || rest_.empty()) return;
  const Duration wait = std::min(until_due(rest_.front()), wait_slice);
  const auto end = steady_clock::now() + wait;
  if (wait > spin_below) std::this_thread::sleep_for(wait - spin_below);
  while (steady_clock::now() < end) {
  }
}

}  // namespace tocsin
