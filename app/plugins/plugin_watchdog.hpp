#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "strategies/plugin_watch.hpp"

namespace tocsin {

// Ends calls into plugins that hang: a thread that looks every few milliseconds at the calls that go on under each
// watch it guards, and interrupts the thread that makes one once it has lasted longer than its limit. The interrupted
// call is left in the middle. Uses the signal SIGRTMIN.
//
// A call that cannot be interrupted (its plugin blocked the signal, or hangs within the system) goes on. Whoever has to
// live with that is told, and may end the process.
class PluginWatchdog {
 public:
  // A call that goes on.
  struct Call {
    const PluginWatch* watch;
    SwitchOff as_hung;
    Duration lasted;
  };
  // Told, on the watchdog's own thread and at each of its looks, of a call that has lasted `patience` beyond its limit.
  struct LastResort {
    Duration patience;
    std::function<void(const Call&)> act;
  };

  PluginWatchdog() = default;
  ~PluginWatchdog();
  PluginWatchdog(const PluginWatchdog&) = delete;
  PluginWatchdog& operator=(const PluginWatchdog&) = delete;
  PluginWatchdog(PluginWatchdog&&) = delete;
  PluginWatchdog& operator=(PluginWatchdog&&) = delete;

  // From now on, until it is let go, or the watchdog ends. Its calls may be made by any thread, one at a time, that is
  // there for as long as it is guarded; none is going on now.
  void guard(PluginWatch& watch, LastResort last_resort = {});
  void let_go(PluginWatch& watch);

  // The call that has lasted longest, as far as was seen; none where none was seen twice.
  [[nodiscard]] std::optional<Call> longest() const;

  // Nanoseconds of a clock that only goes on, for PluginWatch::measure.
  [[nodiscard]] static std::int64_t clock();

 private:
  struct Guarded {
    PluginWatch* watch;
    LastResort last_resort;
    std::uint64_t turn = 0;  // of the call that went on at the last look
    std::int64_t since = 0;  // when it was first seen
    std::int64_t until = 0;  // when it was last seen
  };

  void look_after();
  void look_at(Guarded& one);
  [[nodiscard]] static std::optional<Call> call_of(const Guarded& one);
  static void interrupt(PluginWatch& watch, std::uint64_t turn);

  mutable std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::vector<Guarded> guarded_;
  std::thread thread_;
};

}  // namespace tocsin
