#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "strategies/plugin_watch.hpp"

namespace tocsin {

// Ends calls into plugins that hang: a thread that looks every few milliseconds at the call which is going on, and
// interrupts the engine's thread once it has lasted longer than its limit. The interrupted call is left in the middle.
//
// Made on the thread that steps the engine, for as long as it does. Uses the signal SIGRTMIN.
class PluginWatchdog {
 public:
  explicit PluginWatchdog(PluginWatch& watch);
  ~PluginWatchdog();
  PluginWatchdog(const PluginWatchdog&) = delete;
  PluginWatchdog& operator=(const PluginWatchdog&) = delete;
  PluginWatchdog(PluginWatchdog&&) = delete;
  PluginWatchdog& operator=(PluginWatchdog&&) = delete;

  // Nanoseconds of a clock that only goes on, for PluginWatch::measure.
  [[nodiscard]] static std::int64_t clock();

 private:
  void look_after();
  void interrupt(std::uint64_t call);

  PluginWatch& watch_;
  pthread_t engine_thread_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace tocsin
