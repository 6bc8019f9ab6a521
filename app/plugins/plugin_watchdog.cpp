#include "app/plugins/plugin_watchdog.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace tocsin {
namespace {

constexpr Duration look_every = std::chrono::milliseconds(5);

// Runs on the thread that makes the call. The signal is not blocked meanwhile, since this may never return.
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

PluginWatchdog::~PluginWatchdog() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_one();
  if (thread_.joinable()) thread_.join();
  for (const Guarded& one : guarded_) one.watch->guard(false);
}

void PluginWatchdog::guard(PluginWatch& watch, LastResort last_resort) {
  const std::lock_guard lock(mutex_);
  listen_for_signal();
  guarded_.push_back({.watch = &watch, .last_resort = std::move(last_resort)});
  watch.guard(true);
  if (!thread_.joinable()) thread_ = std::thread([this] { look_after(); });
}

void PluginWatchdog::let_go(PluginWatch& watch) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(guarded_, [&](const Guarded& one) { return one.watch == &watch; }) > 0) watch.guard(false);
}

std::int64_t PluginWatchdog::clock() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::optional<PluginWatchdog::Call> PluginWatchdog::longest() const {
  const std::lock_guard lock(mutex_);
  std::optional<Call> longest;
  for (const Guarded& one : guarded_) {
    const auto call = call_of(one);
    if (call && (!longest || call->lasted > longest->lasted)) longest = call;
  }
  return longest;
}

// None where the call that was seen is over, or another goes on by now.
std::optional<PluginWatchdog::Call> PluginWatchdog::call_of(const Guarded& one) {
  const Call call{.watch = one.watch, .as_hung = one.watch->as_hung(), .lasted = Duration{one.until - one.since}};
  return one.turn != 0 && one.watch->call() == one.turn && one.until > one.since ? std::optional(call) : std::nullopt;
}

void PluginWatchdog::look_after() {
  std::unique_lock lock(mutex_);
  while (!over_.wait_for(lock, look_every, [this] { return is_over_; })) {
    for (Guarded& one : guarded_) look_at(one);
  }
}

void PluginWatchdog::look_at(Guarded& one) {
  const std::uint64_t turn = one.watch->call();
  one.until = clock();
  if (turn == 0 || turn != one.turn) {
    one.turn = turn;
    one.since = one.until;
    return;
  }
  const Duration limit = one.watch->limit();
  const auto call = call_of(one);
  if (!call || call->lasted < limit) return;
  interrupt(*one.watch, turn);
  if (one.last_resort.act && call->lasted >= limit + one.last_resort.patience) one.last_resort.act(*call);
}

void PluginWatchdog::interrupt(PluginWatch& watch, std::uint64_t turn) {
  watch.condemn(turn);
  sigval value{};
  value.sival_ptr = &watch;
  pthread_sigqueue(watch.thread(), SIGRTMIN, value);
}

}  // namespace tocsin
