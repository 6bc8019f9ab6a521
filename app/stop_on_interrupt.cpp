#include "app/stop_on_interrupt.hpp"

#include <csignal>

namespace tocsin {
namespace {

std::atomic<bool> was_interrupted = false;

void on_interrupt(int) {
  was_interrupted.store(true, std::memory_order_relaxed);
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& interrupted() noexcept { return was_interrupted; }

StopOnInterrupt::StopOnInterrupt() : before_(std::signal(SIGINT, &on_interrupt)) {}
StopOnInterrupt::~StopOnInterrupt() { std::signal(SIGINT, before_); }

}  // namespace tocsin
