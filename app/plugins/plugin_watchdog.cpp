#include "app/plugins/plugin_watchdog.hpp"

#include <chrono>
#include <csignal>

namespace tocsin {
namespace {

constexpr Duration look_every = std::chrono::milliseconds(5);

// Runs on the engine's thread. The signal is not blocked meanwhile, since this may never return.
void leave_call(int, siginfo_t* info, void*) {
  if (auto* watch = static_cast<PluginWatch*>(info->si_value.sival_ptr)) watch->leave();
}

void listen_for_signal() {
  struct sigaction action{};
  action.sa_sigaction = leave_call;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGRTMIN, &action, nullptr);
}

}  // namespace

PluginWatchdog::PluginWatchdog(PluginWatch& watch) : watch_(watch), engine_thread_(pthread_self()) {
  listen_for_signal();
  watch_.guard(true);
  thread_ = std::thread([this] { look_after(); });
}

PluginWatchdog::~PluginWatchdog() {
  watch_.guard(false);
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_one();
  thread_.join();
}

std::int64_t PluginWatchdog::clock() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void PluginWatchdog::look_after() {
  std::uint64_t seen = 0;  // the call that went on at the last look, and since when it was seen to
  std::int64_t since = 0;
  std::unique_lock lock(mutex_);
  while (!over_.wait_for(lock, look_every, [this] { return is_over_; })) {
    const std::uint64_t call = watch_.call();
    const std::int64_t now = clock();
    if (call == 0 || call != seen) {
      seen = call;
      since = now;
    } else if (now - since >= watch_.limit().count()) {
      interrupt(call);
    }
  }
}

void PluginWatchdog::interrupt(std::uint64_t call) {
  watch_.condemn(call);
  sigval value{};
  value.sival_ptr = &watch_;
  pthread_sigqueue(engine_thread_, SIGRTMIN, value);
}

}  // namespace tocsin
