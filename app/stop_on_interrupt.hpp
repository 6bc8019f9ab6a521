#pragma once

#include <atomic>

namespace tocsin {

// Whether Ctrl-C was pressed while somebody wanted to stop for it.
[[nodiscard]] const std::atomic<bool>& interrupted() noexcept;

// While one is there, the first Ctrl-C is noted and no more; the second ends the program as ever.
class StopOnInterrupt {
 public:
  StopOnInterrupt();
  ~StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
  StopOnInterrupt(StopOnInterrupt&&) = delete;
  StopOnInterrupt& operator=(StopOnInterrupt&&) = delete;

 private:
  void (*before_)(int);
};

}  // namespace tocsin
