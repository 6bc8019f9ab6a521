#include "app/live/core_binding.hpp"

#include <pthread.h>
#include <sched.h>

#include <cstddef>

namespace tocsin {

bool bind_to_core(std::thread& thread, int core) noexcept {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  return ::pthread_setaffinity_np(thread.native_handle(), sizeof cores, &cores) == 0;
}

}  // namespace tocsin
