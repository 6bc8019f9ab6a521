#include <csignal>

#include "tests/plugins/hostile.hpp"

// Not even a signal gets it out.
void hostile::harm(const tocsin_call& call) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (volatile const std::int64_t* now = &call.now; *now == call.now;) continue;
}

const tocsin_plugin tocsin_plugin_v1 = hostile::plugin();
