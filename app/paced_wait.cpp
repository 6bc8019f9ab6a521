#include "app/paced_wait.hpp"

#include <algorithm>
#include <thread>

namespace tocsin {
namespace {

// Sleeping is late by about this much; what is shorter is spun.
constexpr Duration spin_below = std::chrono::microseconds(200);

}  // namespace

PacedWait::PacedWait(Pace pace) : pace_(pace), pacer_(pace), start_(std::chrono::steady_clock::now()) {}

Duration PacedWait::until_due(const Event& event) {
  const Duration due = pacer_.due(event);
  if (due <= elapsed_) {  // known to be past without asking the clock
    return Duration::zero();
  }
  elapsed_ = std::chrono::steady_clock::now() - start_;
  latest_ = std::max(latest_, elapsed_ - due);
  return due - elapsed_;
}

void PacedWait::wait(Duration wait) {
  const auto end = std::chrono::steady_clock::now() + wait;
  if (wait > spin_below) std::this_thread::sleep_for(wait - spin_below);
  while (std::chrono::steady_clock::now() < end) {
  }
}

}  // namespace tocsin
