#pragma once

#include <pthread.h>
#include <setjmp.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engine/rule.hpp"

namespace tocsin {

// Why a rule's plugin is called no more. The first two follow from the events alone; the others are measured, and are
// the same in another run only where that one is told of them (SwitchOff).
enum class PluginFault : std::uint8_t {
  none,
  threw,      // an exception left it
  overwrote,  // it wrote beyond its lines
  too_slow,   // it took longer than its budget, again and again
  hung        // a call did not come back within its limit
};
inline constexpr std::size_t plugin_faults_count = 5;

// That a rule's plugin is not called from its call of this number on, counted from 1, and why. All that is decided by
// the clock is written down as these, so that a replay that is given them says the same.
struct SwitchOff {
  RuleId rule{};
  std::uint64_t call = 0;
  PluginFault fault = PluginFault::none;
};

// What the engine's thread and whoever has a clock show each other of the calls into plugins. None of it is state of
// the engine. Without a clock nothing is measured, and unless it is `guarded` nobody is there to end a call that hangs.
class PluginWatch {
 public:
  using Clock = std::int64_t (*)();  // nanoseconds, from anywhere

  // --- Set-up --------------------------------------------------------------------------------------------------------
  void measure(Clock read) noexcept { clock_ = read; }
  void guard(bool is_guarded) noexcept { is_guarded_ = is_guarded; }
  void make_room(std::size_t rules_count) { switch_offs_.reserve(rules_count); }
  // Told of each switch-off before it takes effect, on the engine's thread, perhaps just out of a call that was left in
  // the middle: it may not allocate, nor take a lock.
  void keep_by(std::function<void(const SwitchOff&)> keep) { keep_ = std::move(keep); }

  // --- The engine's thread -------------------------------------------------------------------------------------------
  [[nodiscard]] bool is_guarded() const noexcept { return is_guarded_; }
  [[nodiscard]] Clock clock() const noexcept { return clock_; }
  // Where a call that hangs is left to. Whoever sets it calls `begin` next, and `end` when the call is over.
  [[nodiscard]] sigjmp_buf& way_out() noexcept { return way_out_; }
  void begin(RuleId rule, std::uint64_t number, Duration limit) noexcept {
    rule_.store(rule, std::memory_order_relaxed);
    number_.store(number, std::memory_order_relaxed);
    limit_ns_.store(limit.count(), std::memory_order_relaxed);
    thread_.store(pthread_self(), std::memory_order_relaxed);
    turns_.store(turns_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void end() noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    turns_.store(turns_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  void note(const SwitchOff& one) noexcept {
    if (keep_) keep_(one);
    if (switch_offs_.size() < switch_offs_.capacity()) switch_offs_.push_back(one);
  }
  [[nodiscard]] const std::vector<SwitchOff>& switch_offs() const noexcept { return switch_offs_; }

  // --- Any thread ----------------------------------------------------------------------------------------------------
  // The turn of the call that is going on; 0 where none is. What is told of it is of that call if it is the turn of the
  // same call afterwards.
  [[nodiscard]] std::uint64_t call() const noexcept {
    const std::uint64_t turns = turns_.load(std::memory_order_acquire);
    return turns % 2 == 1 ? turns : 0;
  }
  [[nodiscard]] Duration limit() const noexcept { return Duration{limit_ns_.load(std::memory_order_relaxed)}; }
  // As what it would be switched off now.
  [[nodiscard]] SwitchOff as_hung() const noexcept {
    return {.rule = rule_.load(std::memory_order_relaxed),
            .call = number_.load(std::memory_order_relaxed),
            .fault = PluginFault::hung};
  }
  [[nodiscard]] pthread_t thread() const noexcept { return thread_.load(std::memory_order_relaxed); }
  // Which call is to be left by the next signal, if it still goes on.
  void condemn(std::uint64_t call) noexcept { condemned_.store(call, std::memory_order_release); }

  // --- A signal on the engine's thread -------------------------------------------------------------------------------
  // Leaves the condemned call, if it still goes on: does not return then.
  void leave() noexcept {
    const std::uint64_t now = call();
    if (now != 0 && now == condemned_.load(std::memory_order_acquire)) siglongjmp(way_out_, 1);
  }

 private:
  std::atomic<std::uint64_t> turns_ = 0;  // odd within a call
  std::atomic<RuleId> rule_{};            // of the call, as the next three
  std::atomic<std::uint64_t> number_ = 0;
  std::atomic<std::int64_t> limit_ns_ = 0;
  std::atomic<pthread_t> thread_{};
  std::atomic<std::uint64_t> condemned_ = 0;
  Clock clock_ = nullptr;
  bool is_guarded_ = false;
  sigjmp_buf way_out_{};
  std::vector<SwitchOff> switch_offs_;
  std::function<void(const SwitchOff&)> keep_;
};

}  // namespace tocsin
