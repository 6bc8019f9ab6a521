#include "app/serve/player.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace tocsin {
namespace {

// What is longer is slept through, in slices between which the parts are polled; the rest is spun: who sleeps wakes up
// late, and who never sleeps is taken off the processor at some bad moment where others want it too.
constexpr Duration spin_below = std::chrono::microseconds(300);
constexpr Duration sleep_slice = std::chrono::milliseconds(1);
// The parts are polled this often where there is time before the next thing is due, and so often in any case.
constexpr Duration poll_every = std::chrono::milliseconds(1);
constexpr Duration poll_takes = std::chrono::microseconds(50);
constexpr Duration poll_at_least_every = std::chrono::milliseconds(10);

void spin_until(std::chrono::steady_clock::time_point end) {
  while (std::chrono::steady_clock::now() < end) {
  }
}

}  // namespace

Player::Player(std::span<const std::unique_ptr<Part>> parts, Playing playing)
    : parts_(parts), playing_(std::move(playing)) {}

bool Player::is_stopped() const noexcept {
  return playing_.stop != nullptr && playing_.stop->load(std::memory_order_relaxed);
}

Part* Player::earliest() const {
  Part* first = nullptr;
  for (const auto& part : parts_) {
    const auto time = part->time();
    if (time && (first == nullptr || *time < *first->time())) first = part.get();
  }
  return first;
}

// The pacer counts from the first thing that it is asked about.
Duration Player::due_of(Time time) { return pacer_->due(blank_event(EventKind::clear, time, no_instrument)); }

void Player::find_next() {
  next_ = earliest();
  if (next_ != nullptr && window_.to && *next_->time() >= *window_.to) next_ = nullptr;
  if (next_ == nullptr) return;
  is_paced_ = playing_.pace.kind != PaceKind::max && (!window_.from || *next_->time() >= *window_.from);
  due_ = is_paced_ ? due_of(*next_->time()) : Duration::zero();
}

bool Player::play_day() {
  pacer_.emplace(playing_.pace);
  for (const auto& part : parts_) part->begin();
  if (Part* const first = earliest()) window_ = exchange_window_on(*first->time(), playing_.window);
  find_next();
  start_ = last_poll_ = Clock::now();
  hold();
  bool was_paced = false;
  while (next_ != nullptr && !is_stopped()) {
    const Duration due = due_;
    const bool is_paced = is_paced_;
    prepare_due();
    if (is_paced && !std::exchange(was_paced, true)) start_ = Clock::now() - due;  // what came before took its time
    if (is_paced && !wait_until(due)) break;
    send(is_paced ? std::optional(due) : std::nullopt);
    report();
  }
  for (const auto& part : parts_) part->finish();
  progress_.clear();
  return !is_stopped();
}

// All things of one due time, up to a number.
void Player::prepare_due() {
  const Duration due = due_;
  const bool is_paced = is_paced_;
  std::uint64_t count = 0;
  do {
    now_ = *next_->time();
    const std::uint64_t things = next_->prepare();
    for (std::uint64_t i = 1; is_paced && playing_.pace.kind == PaceKind::rate && i < things; ++i)
      static_cast<void>(due_of(now_));
    count += things;
    find_next();
  } while (next_ != nullptr && due_ == due && is_paced_ == is_paced && count < things_at_once);
  things_ += count;
}

bool Player::wait_until(Duration due) {
  for (;;) {
    if (is_stopped()) return false;
    poll_if_there_is_time(due - (Clock::now() - start_));
    report();
    const Duration left = due - (Clock::now() - start_);
    if (left <= spin_below) {
      spin_until(start_ + due);
      return true;
    }
    std::this_thread::sleep_for(std::min(left - spin_below, sleep_slice));
  }
}

void Player::send(std::optional<Duration> due) {
  if (due) handed_over_.record(Clock::now() - start_ - *due);
  for (const auto& part : parts_) part->send();
  if (due) {
    through_.record(Clock::now() - start_ - *due);
  } else {
    poll_if_there_is_time(Duration::zero());
  }
}

void Player::poll_if_there_is_time(Duration left) {
  const Duration since = Clock::now() - last_poll_;
  if (since < (left > poll_takes ? poll_every : poll_at_least_every)) return;
  poll();
  hold();
}

void Player::poll() {
  for (const auto& part : parts_) part->poll();
  last_poll_ = Clock::now();
}

// While it is held nothing becomes due.
void Player::hold() {
  if (!playing_.is_held) return;
  const auto from = Clock::now();
  bool was_held = false;
  while (playing_.is_held() && !is_stopped()) {
    was_held = true;
    poll();
    std::this_thread::sleep_for(sleep_slice);
  }
  if (was_held) start_ += Clock::now() - from;
}

bool Player::linger(std::chrono::nanoseconds length) {
  for (const auto end = Clock::now() + length; Clock::now() < end && !is_stopped();) {
    poll();
    std::this_thread::sleep_for(sleep_slice);
  }
  return !is_stopped();
}

void Player::report() {
  if (!progress_.is_due()) return;
  double share = 1;
  for (const auto& part : parts_) share = std::min(share, part->share_read());
  progress_.show({.done = share, .events = things_, .tape_time = playing_.clock ? playing_.clock(now_) : ""});
}

}  // namespace tocsin
