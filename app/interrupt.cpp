#include "app/interrupt.hpp"

#include <csignal>

namespace tocsin {
namespace {

std::atomic<bool> interrupted = false;

void on_signal(int signal) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

StopOnInterrupt::StopOnInterrupt()
    : interrupt_before_(std::signal(SIGINT, &on_signal)), terminate_before_(std::signal(SIGTERM, &on_signal)) {}

StopOnInterrupt::~StopOnInterrupt() {
  std::signal(SIGINT, interrupt_before_);
  std::signal(SIGTERM, terminate_before_);
}

const std::atomic<bool>& StopOnInterrupt::asked() const noexcept { return interrupted; }

}  // namespace tocsin
