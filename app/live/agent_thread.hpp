#pragma once

#include <atomic>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/live/agent.hpp"
#include "app/live/idle.hpp"

namespace tocsin {

// A thread that polls its agents in turn until it is told to stop. What an agent throws ends the thread, and is kept.
class AgentThread {
 public:
  struct Options {
    std::string name;  // for the system's own tools, at most 15 letters
    IdleKind idle = IdleKind::yield;
    std::optional<int> core{};  // to be bound to
  };

  // SetupError where there is no such core. The agents outlive it.
  AgentThread(const Options& options, std::vector<Agent*> agents);
  AgentThread(const AgentThread&) = delete;
  AgentThread& operator=(const AgentThread&) = delete;
  AgentThread(AgentThread&&) = delete;
  AgentThread& operator=(AgentThread&&) = delete;
  ~AgentThread();

  // Asks it to stop after the round it is in, and waits until it has. Throws what an agent threw.
  void stop();
  // It has stopped of itself: an agent threw.
  [[nodiscard]] bool has_failed() const noexcept { return failed_.load(std::memory_order_acquire); }

 private:
  void run(IdleKind idle);

  std::vector<Agent*> agents_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> failed_ = false;
  std::exception_ptr failure_;  // written before `failed_`, read after it
  std::thread thread_;
};

}  // namespace tocsin
