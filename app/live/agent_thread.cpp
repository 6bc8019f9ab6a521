#include "app/live/agent_thread.hpp"

#include <pthread.h>

#include <utility>

#include "app/live/core_binding.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {

AgentThread::AgentThread(const Options& options, std::vector<Agent*> agents)
    : agents_(std::move(agents)), thread_([this, idle = options.idle] { run(idle); }) {
  pthread_setname_np(thread_.native_handle(), options.name.substr(0, 15).c_str());
  if (!options.core || bind_to_core(thread_, *options.core)) return;
  stop();
  throw SetupError("core " + std::to_string(*options.core) + ", for thread " + options.name +
                   ": this machine has none of this number, or does not let us use it");
}

AgentThread::~AgentThread() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

void AgentThread::stop() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void AgentThread::run(IdleKind kind) {
  Idle idle(kind);
  try {
    while (!stop_.load(std::memory_order_relaxed)) {
      std::size_t work = 0;
      for (Agent* agent : agents_) work += agent->poll();
      idle.after(work);
    }
  } catch (...) {
    failure_ = std::current_exception();
    failed_.store(true, std::memory_order_release);
  }
}

}  // namespace tocsin
